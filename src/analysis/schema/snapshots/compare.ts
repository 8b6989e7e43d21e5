import type { Catalog, Index, Table } from '../../../domain/catalog.ts';
import type { Drift } from '../../../domain/schema.ts';
import type { Snapshot } from './find.ts';

/** How far the schema that the migrations end in is the one that the project declares. */
export type Comparison = {
  /** The declaration. */
  readonly path: string;
  /** Tables, columns, keys and indexes that either has, and how many of them both have alike. */
  readonly objects: number;
  readonly equal: number;
  readonly differences: readonly Difference[];
};

/** `migrated` and `declared` say what each has: nothing where it has none. */
export type Difference = Pick<Drift, 'table' | 'columns' | 'migrated' | 'declared'> & {
  readonly object: Drift['object'] | 'foreign key';
  /** Together with the table: which object it is. */
  readonly name: string;
};

/** What the tools keep for themselves. */
const OWN_TABLES =
  /^(?:schema_migrations|ar_internal_metadata|_prisma_migrations|goose_db_version|pgmigrations|knex_migrations(?:_lock)?)$/;

export function compareSchemas(
  { path, coarse }: Pick<Snapshot, 'path' | 'coarse'>,
  migrated: Catalog,
  declared: Catalog,
): Comparison {
  const [left, right] = [objectsIn(migrated, coarse), objectsIn(declared, coarse)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  const differences = [...keys].flatMap((key): Difference[] => {
    const [ours, theirs] = [left.get(key), right.get(key)];
    const found = ours ?? theirs;
    if (!found || ours?.text === theirs?.text) return [];
    const { text: _, ...object } = found;
    return [{ ...object, ...(ours && { migrated: ours.text }), ...(theirs && { declared: theirs.text }) }];
  });
  return { path, objects: keys.size, equal: keys.size - differences.length, differences };
}

type Found = Pick<Difference, 'table' | 'object' | 'name' | 'columns'> & { readonly text: string };

function objectsIn({ tables }: Catalog, coarse: boolean): Map<string, Found> {
  const objects = new Map<string, Found>();
  for (const table of Object.values(tables)) {
    if (OWN_TABLES.test(table.name) || table.kind === 'view' || table.kind === 'materialized-view') continue;
    for (const found of objectsOf(table, coarse)) {
      let copy = 0;
      while (objects.has(keyOf(found, copy))) copy += 1;
      objects.set(keyOf(found, copy), found);
    }
  }
  return objects;
}

function keyOf({ table, name }: Found, copy: number): string {
  return JSON.stringify([table, name, copy]);
}

/** A table and its parts by what they are, without the names that tools make up. */
function objectsOf({ name: table, columns, constraints, indexes }: Table, coarse: boolean): Found[] {
  const isTold = ({ columns: keys, predicate }: Index) =>
    !coarse || (predicate === undefined && keys.every((key) => !key.startsWith('(')));
  return [
    { table, object: 'table', name: 'table', columns: [], text: 'table' },
    ...columns.map(({ name, type, notNull }): Found => {
      const required = notNull && !(coarse && type.endsWith('[]'));
      const text = `${type}${required ? ' NOT NULL' : ''}`;
      return { table, object: 'column', name: `column ${name}`, columns: [name], text };
    }),
    ...indexes.filter(isTold).map((index): Found => {
      const object = index.primary && !isJoinTable(columns) ? 'primary key' : index.unique ? 'unique key' : 'index';
      const method = index.method === 'btree' ? '' : ` ${index.method}`;
      const where = index.predicate === undefined ? '' : ` where ${index.predicate}`;
      // Drizzle declares a primary key's columns in another order than it writes them into SQLite's migrations.
      const keys = index.primary ? index.columns.toSorted() : index.columns;
      const name = `${object} (${keys.join(', ')})${method}${where}`;
      return { table, object, name, columns: index.columns, text: object };
    }),
    ...constraints.flatMap(({ kind, columns: own, references }): Found[] => {
      if (kind !== 'foreign-key' || !references) return [];
      const text = `${references.table} (${references.columns.join(', ')}) on delete ${references.onDelete}`;
      return [{ table, object: 'foreign key', name: `foreign key (${own.join(', ')})`, columns: own, text }];
    }),
  ];
}

/**
 * Prisma's own table of a many-to-many relation, keyed by a unique index up to version 5 and by a primary key since 6.
 * https://www.prisma.io/docs/orm/more/upgrade-guides/upgrading-versions/upgrading-to-prisma-6
 */
function isJoinTable(columns: Table['columns']): boolean {
  return columns.map(({ name }) => name).join() === 'A,B';
}
