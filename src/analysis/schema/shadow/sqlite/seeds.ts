import type { Catalog, Column, Table } from '../../../../domain/catalog.ts';
import { type Engine, Refusal } from './engine.ts';
import { literal, quoted } from './quoting.ts';

const MOST_ANCESTORS = 100;

/** Expressions by column; a column that is left out takes its default or NULL. */
type Row = ReadonlyMap<string, string>;

/**
 * Puts one row into each of the tables that has none, and into those that they refer to, as small as the schema allows, and
 * gives the tables that hold rows now. What a trigger, a CHECK or a reference refuses stays empty. The engine must not be
 * enforcing foreign keys; in the end every reference is whole.
 */
export function seed(engine: Engine, catalog: Catalog, wanted: Iterable<string>): Set<string> {
  const names = new Set<string>();
  const fill = (name: string, depth = 0) => {
    const table = catalog.tables[name];
    if (table?.kind !== 'table' || names.has(name) || depth > MOST_ANCESTORS) return;
    names.add(name);
    for (const { references } of table.constraints) if (references) fill(references.table, depth + 1);
    if (!hasRows(engine, name)) insertRow(engine, name, rowFor(engine, catalog, table));
  };
  for (const name of wanted) fill(name);
  removeOrphans(engine, names);
  return new Set([...names].filter((name) => hasRows(engine, name)).toSorted());
}

function rowFor(engine: Engine, catalog: Catalog, table: Table): Row {
  const row = new Map<string, string>();
  const key = table.constraints.find(({ kind }) => kind === 'primary-key')?.columns ?? [];
  for (const column of table.columns) {
    const needed = column.notNull || key.includes(column.name);
    const reference = referenceOf(engine, catalog, table, column.name);
    if (column.generated) continue;
    if (reference !== undefined) row.set(column.name, reference);
    else if (needed && column.default === undefined) row.set(column.name, valueFor(column));
  }
  return row;
}

const DEEPEST = 8;

/** What the first row of the parent has, or will have once it gets one. */
function referenceOf(engine: Engine, catalog: Catalog, table: Table, column: string, depth = 0): string | undefined {
  for (const { columns, references } of table.constraints) {
    const position = references ? columns.indexOf(column) : -1;
    const target = references?.columns[position];
    const parent = references && catalog.tables[references.table];
    const referred = parent?.columns.find(({ name }) => name.toLowerCase() === target?.toLowerCase());
    if (!parent || !referred || depth === DEEPEST) continue;
    const [present] = firstRow(engine, parent.name, referred.name);
    return present ?? referenceOf(engine, catalog, parent, referred.name, depth + 1) ?? valueFor(referred);
  }
  return undefined;
}

function firstRow(engine: Engine, table: string, column: string): string[] {
  return engine
    .rows<{ value: string }>(`SELECT quote(${quoted(column)}) AS value FROM ${quoted(table)} LIMIT 1`)
    .map(({ value }) => value);
}

/** By the affinity of the declared type: https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
function valueFor({ type, default: expression }: Column): string {
  if (expression !== undefined && /^(?:'[^']*'|-?\d+)$/.test(expression)) return expression;
  if (/int/i.test(type)) return '1';
  if (/char|clob|text|json|uuid/i.test(type)) return "'a'";
  return type === '' || /blob/i.test(type) ? "x'00'" : '1';
}

/** Tries other values where a CHECK refuses the first: those that it names itself. */
function insertRow(engine: Engine, table: string, row: Row): void {
  const sql =
    engine.rows<{ sql: string }>(`SELECT sql FROM sqlite_schema WHERE name = ${literal(table)}`)[0]?.sql ?? '';
  const checked = new Map([...row].map(([column, value]) => [column, checkedValue(sql, column) ?? value] as const));
  for (const values of [row, checked]) {
    const columns = [...values.keys()].map(quoted).join(', ');
    const into = values.size > 0 ? `(${columns}) VALUES (${[...values.values()].join(', ')})` : 'DEFAULT VALUES';
    if (accepts(engine, `INSERT INTO ${quoted(table)} ${into}`)) return;
  }
}

/** A value that the table's own CHECK names for the column. */
function checkedValue(sql: string, column: string): string | undefined {
  const word = column.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const compared = new RegExp(`\\b${word}["\`\\]]?\\s*(?:in\\s*\\(|>=|<=|==?)\\s*('(?:[^']|'')*'|-?\\d+)`, 'i').exec(
    sql,
  );
  if (compared) return compared[1];
  return new RegExp(`json_valid\\s*\\(\\s*["\`[]?${word}\\b`, 'i').test(sql) ? "'{}'" : undefined;
}

/** Rows whose parent could not be made show nothing true. */
function removeOrphans(engine: Engine, names: ReadonlySet<string>): void {
  for (let round = 0; round < DEEPEST; round += 1) {
    const orphans = [...names].flatMap((table) => violations(engine, table));
    if (orphans.length === 0) return;
    for (const { table, rowid } of orphans) {
      accepts(
        engine,
        rowid === null ? `DELETE FROM ${quoted(table)}` : `DELETE FROM ${quoted(table)} WHERE rowid = ${rowid}`,
      );
    }
  }
}

function violations(engine: Engine, table: string): { table: string; rowid: number | null }[] {
  try {
    return engine.rows(`SELECT "table", rowid FROM pragma_foreign_key_check(${literal(table)})`);
  } catch (cause) {
    if (cause instanceof Refusal) return [];
    throw cause;
  }
}

function hasRows(engine: Engine, table: string): boolean {
  try {
    return engine.rows(`SELECT 1 FROM ${quoted(table)} LIMIT 1`).length > 0;
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
}

function accepts(engine: Engine, sql: string): boolean {
  try {
    engine.run(sql);
    return true;
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
}
