import type { Catalog, Table } from '../../../domain/catalog.ts';
import type { Term } from './terms/term.ts';

/** What a library calls a table and its columns. */
export type Model = {
  readonly name: string;
  /** As the catalog names it. */
  readonly table: string;
  /** Properties whose columns have other names. */
  readonly columns: ReadonlyMap<string, string>;
  readonly relations: ReadonlyMap<string, Relation>;
  /** Named parts of queries, as the library has them. */
  readonly scopes: ReadonlyMap<string, Term>;
  /** Conditions that each of its queries has, as SQL on bare columns. */
  readonly always: readonly string[];
  /** More is added to its queries than `always` says. */
  readonly open: boolean;
};

/** `theirs` of the other model's table equals `own` of this one's. */
export type Relation = { readonly model: string; readonly own: string; readonly theirs: string };

/** Models by library, then by the name that code calls them. */
export type Models = Readonly<Record<string, ReadonlyMap<string, Model>>>;

/** A property's column: mapped, or a column of that name, or its name in snake case. */
export function columnOf(model: Model, property: string, { tables }: Catalog): string | undefined {
  const mapped = model.columns.get(property);
  if (mapped !== undefined) return mapped;
  return [property, snakeCase(property)].find((name) => columnIn(tables[model.table], name));
}

export function columnIn(table: Table | undefined, name: string): Table['columns'][number] | undefined {
  return table?.columns.find((column) => column.name === name);
}

/** The columns of the primary key; none where there is no table or no key. */
export function keyOf(table: Table | undefined): readonly string[] {
  return table?.constraints.find(({ kind }) => kind === 'primary-key')?.columns ?? [];
}

/** `createdAt` and `CreatedAt` are `created_at`; `HTTPHost` is `http_host`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
