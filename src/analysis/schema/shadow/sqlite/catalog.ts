import type { Catalog, Column, Constraint, Index, Table } from '../../../../domain/catalog.ts';
import { type Engine, Refusal } from './engine.ts';
import { indexParts } from './index-parts.ts';
import { literal } from './quoting.ts';

type SchemaRow = { type: 'table' | 'view'; name: string };
type ColumnRow = { name: string; type: string; notnull: number; dflt_value: string | null; pk: number; hidden: number };
type KeyRow = { id: number; table: string; from: string; to: string | null; on_delete: string };
type IndexRow = { name: string; unique: number; origin: 'c' | 'u' | 'pk' };
type PartRow = { name: string | null; cid: number; desc: number; coll: string; key: number };

const GENERATED = { 2: 'virtual', 3: 'stored' } as const;
const ROWID = -1;

/** The whole schema. The tables that a virtual table keeps for itself are left out. */
export function readCatalog(engine: Engine): Catalog {
  const found = engine.rows<SchemaRow>(
    `SELECT type, name FROM sqlite_schema
      WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
  );
  const kept = new Set(
    engine.rows<{ name: string }>(`SELECT name FROM pragma_table_list WHERE type = 'shadow'`).map(({ name }) => name),
  );
  const indexes = engine.rows<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`,
  );
  const written = new Map(indexes.map(({ name, sql }) => [name, sql]));
  const names = new Map(found.map(({ name }) => [name.toLowerCase(), name]));
  const tables = found
    .filter(({ name }) => !kept.has(name))
    .map(({ name, type }) => (type === 'view' ? viewOf(engine, name) : tableOf(engine, name, { names, written })));
  return { tables: Object.fromEntries(tables.map((table) => [table.name, table])) };
}

/** A view whose tables are gone has no columns to show. */
function viewOf(engine: Engine, name: string): Table {
  const table = { name, kind: 'view', constraints: [], indexes: [] } as const;
  try {
    return { ...table, columns: columnsOf(engine, name).map(columnOf) };
  } catch (cause) {
    if (cause instanceof Refusal) return { ...table, columns: [] };
    throw cause;
  }
}

function columnsOf(engine: Engine, table: string): ColumnRow[] {
  return engine.rows<ColumnRow>(`SELECT * FROM pragma_table_xinfo(${literal(table)}) WHERE hidden <> 1 ORDER BY cid`);
}

type Known = {
  /** Tables and views by name in lower case. */
  readonly names: ReadonlyMap<string, string>;
  /** What an index was created with. */
  readonly written: ReadonlyMap<string, string>;
};

function tableOf(engine: Engine, name: string, { names, written }: Known): Table {
  const columns = columnsOf(engine, name);
  const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
  const primary = key.map((column) => column.name);
  const indexes = engine
    .rows<IndexRow>(`SELECT name, "unique", origin FROM pragma_index_list(${literal(name)}) ORDER BY name`)
    .map((row) => indexOf(engine, name, row, written.get(row.name)));
  const alias = isRowidAlias(key) && !indexes.some((index) => index.primary);
  return {
    name,
    kind: 'table',
    columns: columns.map((row) => ({
      ...columnOf(row),
      ...(alias && row.pk > 0 && { notNull: true, identity: true }),
    })),
    constraints: [...keyConstraints(name, primary, indexes), ...foreignKeysOf(engine, name, columns, names)],
    indexes: [...(alias ? [rowidIndex(name, primary)] : []), ...indexes],
  };
}

/** The column of an INTEGER PRIMARY KEY is the row's own number: https://www.sqlite.org/lang_createtable.html#rowid */
function isRowidAlias(key: readonly ColumnRow[]): boolean {
  return key.length === 1 && key[0]?.type.toUpperCase() === 'INTEGER';
}

function columnOf({ name, type, notnull, dflt_value, hidden }: ColumnRow): Column {
  const generated = hidden === 2 || hidden === 3 ? GENERATED[hidden] : undefined;
  return {
    name,
    type,
    notNull: notnull === 1,
    ...(dflt_value !== null && { default: dflt_value }),
    identity: false,
    ...(generated && { generated }),
  };
}

/** Rows are stored by it, so it serves as an index although there is none. */
function rowidIndex(table: string, columns: readonly string[]): Index {
  return {
    name: 'rowid',
    columns,
    include: [],
    unique: true,
    primary: true,
    valid: true,
    method: 'btree',
    definition: `INTEGER PRIMARY KEY ON ${table} (${columns.join(', ')})`,
  };
}

function indexOf(engine: Engine, table: string, { name, unique, origin }: IndexRow, sql = ''): Index {
  const { keys, predicate } = indexParts(sql);
  const parts = engine
    .rows<PartRow>(`SELECT * FROM pragma_index_xinfo(${literal(name)}) WHERE "key" = 1 ORDER BY seqno`)
    .map((part, position) => ({ ...part, column: part.name ?? expressionOf(part, keys[position]) }));
  const shown = parts.map(
    ({ column, coll, desc }) => `${column}${coll === 'BINARY' ? '' : ` COLLATE ${coll}`}${desc ? ' DESC' : ''}`,
  );
  const where = predicate === undefined ? '' : ` WHERE ${predicate}`;
  return {
    name,
    columns: parts.map(({ column }) => column),
    include: [],
    unique: unique === 1,
    primary: origin === 'pk',
    valid: true,
    method: 'btree',
    ...(predicate !== undefined && { predicate }),
    definition: `CREATE ${unique === 1 ? 'UNIQUE ' : ''}INDEX ${name} ON ${table} (${shown.join(', ')})${where}`,
  };
}

function expressionOf({ cid }: PartRow, key: string | undefined): string {
  return cid === ROWID ? 'rowid' : `(${(key ?? '?').replace(/^\((.*)\)$/s, '$1')})`;
}

function keyConstraints(table: string, primary: readonly string[], indexes: readonly Index[]): Constraint[] {
  const keys = indexes.filter(({ name, primary: isPrimary }) => !isPrimary && name.startsWith('sqlite_autoindex_'));
  return [
    ...(primary.length > 0 ? [constraint(`${table}_pkey`, 'primary-key', primary, 'PRIMARY KEY')] : []),
    ...keys.map(({ columns }) => constraint(`${table}_${columns.join('_')}_key`, 'unique', columns, 'UNIQUE')),
  ];
}

function constraint(name: string, kind: Constraint['kind'], columns: readonly string[], words: string): Constraint {
  return { name, kind, columns, validated: true, definition: `${words} (${columns.join(', ')})` };
}

function foreignKeysOf(
  engine: Engine,
  table: string,
  columns: readonly ColumnRow[],
  names: ReadonlyMap<string, string>,
): Constraint[] {
  const rows = engine.rows<KeyRow>(`SELECT * FROM pragma_foreign_key_list(${literal(table)}) ORDER BY id, seq`);
  const spelled = (name: string) =>
    columns.find((each) => each.name.toLowerCase() === name.toLowerCase())?.name ?? name;
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((parts) => {
    const [first] = parts;
    if (!first) return [];
    const parent = names.get(first.table.toLowerCase()) ?? first.table;
    const from = parts.map((part) => spelled(part.from));
    const to = parts.every((part) => part.to !== null)
      ? parts.map((part) => part.to ?? '')
      : primaryKey(engine, parent);
    const onDelete = first.on_delete.toLowerCase() as NonNullable<Constraint['references']>['onDelete'];
    return [
      {
        name: `${table}_${from.join('_')}_fkey`,
        kind: 'foreign-key' as const,
        columns: from,
        references: { table: parent, columns: to, onDelete },
        validated: true,
        definition: `FOREIGN KEY (${from.join(', ')}) REFERENCES ${parent} (${to.join(', ')}) ON DELETE ${first.on_delete}`,
      },
    ];
  });
}

/** What a foreign key refers to that names no columns. */
function primaryKey(engine: Engine, table: string): string[] {
  return engine
    .rows<{ name: string }>(`SELECT name FROM pragma_table_info(${literal(table)}) WHERE pk > 0 ORDER BY pk`)
    .map(({ name }) => name);
}
