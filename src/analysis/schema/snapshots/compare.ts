import type { Catalog, Index, Table } from '../../../domain/catalog.ts';
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
export type Difference = {
  readonly table: string;
  readonly object: string;
  readonly migrated?: string;
  readonly declared?: string;
};

/** What the tools keep for themselves. */
const OWN_TABLES = new Set(['schema_migrations', 'ar_internal_metadata', '_prisma_migrations', 'goose_db_version']);

export function compareSchemas(
  { path, coarse }: Pick<Snapshot, 'path' | 'coarse'>,
  migrated: Catalog,
  declared: Catalog,
): Comparison {
  const [left, right] = [objectsIn(migrated, coarse), objectsIn(declared, coarse)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  const differences = [...keys].flatMap((key): Difference[] => {
    const [ours, theirs] = [left.get(key), right.get(key)];
    if (ours?.text === theirs?.text) return [];
    const { table = '', object = '' } = ours ?? theirs ?? {};
    return [{ table, object, ...(ours && { migrated: ours.text }), ...(theirs && { declared: theirs.text }) }];
  });
  return { path, objects: keys.size, equal: keys.size - differences.length, differences };
}

type Found = { readonly table: string; readonly object: string; readonly text: string };

function objectsIn({ tables }: Catalog, coarse: boolean): Map<string, Found> {
  const objects = new Map<string, Found>();
  for (const table of Object.values(tables)) {
    if (OWN_TABLES.has(table.name) || table.kind === 'view' || table.kind === 'materialized-view') continue;
    for (const [object, text] of objectsOf(table, coarse)) {
      for (let copy = 0; ; copy += 1) {
        const key = JSON.stringify([table.name, object, copy]);
        if (objects.has(key)) continue;
        objects.set(key, { table: table.name, object, text });
        break;
      }
    }
  }
  return objects;
}

/** A table's parts by what they are, without the names that tools make up. */
function objectsOf({ columns, constraints, indexes }: Table, coarse: boolean): [object: string, text: string][] {
  const isTold = ({ columns: keys, predicate }: Index) =>
    !coarse || (predicate === undefined && keys.every((key) => !key.startsWith('(')));
  return [
    ['table', 'table'],
    ...columns.map(({ name, type, notNull }): [string, string] => [
      `column ${name}`,
      `${type}${notNull && !(coarse && type.endsWith('[]')) ? ' NOT NULL' : ''}`,
    ]),
    ...indexes.filter(isTold).map((index): [string, string] => {
      const kind = index.primary ? 'primary key' : index.unique ? 'unique key' : 'index';
      const method = index.method === 'btree' ? '' : ` ${index.method}`;
      const where = index.predicate === undefined ? '' : ` where ${index.predicate}`;
      return [`${kind} (${index.columns.join(', ')})${method}${where}`, kind];
    }),
    ...constraints.flatMap(({ kind, columns: own, references }): [string, string][] =>
      kind === 'foreign-key' && references
        ? [
            [
              `foreign key (${own.join(', ')})`,
              `${references.table} (${references.columns.join(', ')}) on delete ${references.onDelete}`,
            ],
          ]
        : [],
    ),
  ];
}
