import { deleteSql, insertSql, updateSql } from '../sql.ts';
import type { Term } from '../terms/term.ts';
import { columnAt, tableSql } from './columns.ts';
import type { Statement } from './statement.ts';

/** What a statement does to its first table. */
export type Verb = 'select' | 'insert' | 'update' | 'delete';

/** The SQL of a statement; `row` is what an INSERT or UPDATE sets. Undefined where its columns are not known. */
export function render(statement: Statement, verb: Verb, row: Term | undefined): string | undefined {
  const [first] = statement.tables;
  if (!first) return undefined;
  const [alias, table] = first;
  if (verb === 'select') return selection(statement, tableSql(alias, table));
  if (statement.joins.length > 0 || (alias !== table && verb !== 'insert')) return undefined;
  if (verb === 'delete') return statement.where.length > 0 ? deleteSql(table, statement.where) : undefined;
  const columns = columnsOf(statement, row);
  if (!columns) return undefined;
  if (verb === 'insert') return insertSql(table, columns);
  return statement.where.length > 0 ? updateSql(table, columns, statement.where) : undefined;
}

function selection({ columns, joins, where, order, limit, offset }: Statement, from: string): string {
  return [
    `SELECT ${columns.length > 0 ? columns.join(', ') : '*'} FROM ${from}`,
    ...joins,
    ...(where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ...(offset === undefined ? [] : [`OFFSET ${offset}`]),
  ].join(' ');
}

function columnsOf({ tables, catalog }: Statement, row: Term | undefined): string[] | undefined {
  const only = row?.kind === 'list' ? row.items[0] : row;
  if (only?.kind !== 'record' || only.open || only.entries.length === 0) return undefined;
  const columns = only.entries.map(([key]) => columnAt(key, tables, catalog));
  const known = columns.filter((column) => column?.type !== undefined);
  const names = known.map((column) => column?.sql.replaceAll('"', '') ?? '');
  return known.length === columns.length ? names : undefined;
}
