import type { Catalog, Table } from '../../../../domain/catalog.ts';
import type { Operation } from '../../../../domain/operation.ts';
import type { Step } from '../../../../domain/schema.ts';
import { type Engine, Refusal } from './engine.ts';

/** A table that no migration makes, as far as the change names it. */
type AbsentTable = {
  readonly columns: Map<string, string>;
  /** Columns that a foreign key refers to, which must be a key. */
  readonly keys: Map<string, readonly string[]>;
};

type Parsed = { readonly statement: Step['statement']; readonly operations: readonly Operation[] };

const MADE_UP = 'architect_assumed_';
/** More of them, and the base is not this application's schema at all. */
const MOST = 12;
const REFERENCE = /\breferences\s+(?:only\s+)?((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)\s*(?:\(([^()]*)\))?/gi;

/**
 * Makes the tables that a change alters, indexes or refers to and that are neither in the base nor made by the change: an
 * init script, another service or another tool makes them. They have the columns that the change names, and nothing that
 * is missing from them means anything. Gives their names.
 */
export async function provideAbsentTables(
  engine: Engine,
  steps: readonly Parsed[],
  { tables }: Catalog,
): Promise<ReadonlySet<string>> {
  const absent = absentTables(steps, new Set(Object.keys(tables)));
  const provided = new Set<string>();
  if (absent.size > MOST) return provided;
  for (const [name, table] of absent) {
    try {
      await engine.run(creationOf(name, table));
      provided.add(name);
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      await engine.run('ROLLBACK');
    }
  }
  return provided;
}

/** The catalog with those tables marked, and without the keys that were made up for them, so that no rule builds on them. */
export function marking(catalog: Catalog, provided: ReadonlySet<string>): Catalog {
  if (provided.size === 0) return catalog;
  const tables = Object.entries(catalog.tables).map(([name, table]) => [
    name,
    provided.has(name) ? assumed(table) : table,
  ]);
  return { ...catalog, tables: Object.fromEntries(tables) };
}

function assumed(table: Table): Table {
  const isReal = ({ name }: { name: string }) => !name.startsWith(MADE_UP);
  return {
    ...table,
    assumed: true,
    indexes: table.indexes.filter(isReal),
    constraints: table.constraints.filter(isReal),
  };
}

function absentTables(steps: readonly Parsed[], known: Set<string>): Map<string, AbsentTable> {
  const absent = new Map<string, AbsentTable>();
  const need = (name: string): AbsentTable | undefined => {
    if (known.has(name)) return undefined;
    const table = absent.get(name) ?? { columns: new Map(), keys: new Map() };
    absent.set(name, table);
    return table;
  };
  for (const { statement, operations } of steps) {
    for (const operation of operations) {
      if (operation.kind === 'create-table') known.add(operation.table);
      else if (operation.kind === 'rename-table') known.add(operation.to);
      else alteredBy(operation, need);
    }
    if (statement.kind === 'sql') referredBy(statement.sql, need);
  }
  return absent;
}

type Need = (name: string) => AbsentTable | undefined;

function alteredBy(operation: Operation, need: Need): void {
  switch (operation.kind) {
    case 'create-index':
      for (const column of operation.columns)
        if (/^\w+$/.test(column)) need(operation.table)?.columns.set(column, 'text');
      return;
    case 'add-constraint':
      for (const column of operation.constraint.columns) need(operation.table)?.columns.set(column, 'bigint');
      return;
    case 'add-column':
      need(operation.table);
      return;
    case 'set-not-null':
      need(operation.table)?.columns.set(operation.column, 'text');
      return;
    default:
  }
}

/** A key is referred to by columns of its type, which is bigint or integer more often than not; the server casts none. */
function referredBy(sql: string, need: Need): void {
  const type = /\buuid\b/i.test(sql) ? 'uuid' : /\bbigint\b|\bbigserial\b/i.test(sql) ? 'bigint' : 'integer';
  for (const [, written = '', list] of sql.matchAll(REFERENCE)) {
    const table = need(plain(written));
    const columns = list === undefined ? ['id'] : list.split(',').map((column) => plain(column.trim()));
    table?.keys.set(columns.join(), columns);
    for (const column of columns) table?.columns.set(column, type);
  }
}

function plain(written: string): string {
  const name = written.replaceAll(
    /"([^"]*)"|(\w+)/g,
    (_, quoted?: string, bare?: string) => quoted ?? (bare ?? '').toLowerCase(),
  );
  return name.replace(/^public\./, '');
}

function creationOf(name: string, { columns, keys }: AbsentTable): string {
  const [table = '', schema] = name.split('.').toReversed();
  const quoted = (part: string) => `"${part.replaceAll('"', '""')}"`;
  const parts = [
    ...[...columns].map(([column, type]) => `${quoted(column)} ${type}`),
    ...[...keys.values()].map(
      (key, index) => `CONSTRAINT ${quoted(`${MADE_UP}${index}_${table}`)} UNIQUE (${key.map(quoted).join(', ')})`,
    ),
  ];
  const place = schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
  const own = schema === undefined ? '' : `CREATE SCHEMA IF NOT EXISTS ${quoted(schema)};\n`;
  return `${own}CREATE TABLE ${place} (${parts.join(', ')})`;
}
