import type { Catalog, Table } from '../../../../domain/catalog.ts';

/** A schema that statements are applied to, one after another. Tables are replaced, never changed. */
export class Schema {
  readonly #tables: Map<string, Table>;
  /** Names in lower case, which some servers do not tell apart. */
  readonly #spelling = new Map<string, string>();

  constructor({ tables }: Catalog = { tables: {} }) {
    this.#tables = new Map(Object.entries(tables));
    for (const name of this.#tables.keys()) this.#spelling.set(name.toLowerCase(), name);
  }

  /** A table by its name as written: exact, else in another case, else without its database. */
  find(written: string): Table | undefined {
    const exact = this.#tables.get(written) ?? this.#tables.get(this.#spelling.get(written.toLowerCase()) ?? '');
    if (exact || !written.includes('.')) return exact;
    return this.find(written.slice(written.lastIndexOf('.') + 1));
  }

  put(table: Table): void {
    this.#tables.set(table.name, table);
    this.#spelling.set(table.name.toLowerCase(), table.name);
  }

  remove(name: string): void {
    this.#tables.delete(name);
    if (this.#spelling.get(name.toLowerCase()) === name) this.#spelling.delete(name.toLowerCase());
  }

  all(): readonly Table[] {
    return [...this.#tables.values()];
  }

  catalog(): Catalog {
    const names = [...this.#tables.keys()].toSorted();
    return { tables: Object.fromEntries(names.flatMap((name) => [[name, this.#tables.get(name) as Table] as const])) };
  }
}

/** Columns, indexes and constraints are named without regard to case. */
export const isNamed =
  (name: string) =>
  (thing: { readonly name: string }): boolean =>
    thing.name === name || thing.name.toLowerCase() === name.toLowerCase();

/** Tables are written without their database, since a migration works in one. */
export const bareName = (written: string): string => written.slice(written.lastIndexOf('.') + 1);
