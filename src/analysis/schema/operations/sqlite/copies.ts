import { Cursor, soleName } from './cursor.ts';

/** The tables that a statement reads: the names after FROM and JOIN, some of which may be those of a WITH clause. */
export function tablesRead(sql: string): string[] {
  const cursor = new Cursor(sql);
  const tables: string[] = [];
  while (!cursor.done) {
    const reads = cursor.takes('FROM') || cursor.takes('JOIN');
    const table = reads ? cursor.object() : undefined;
    if (table !== undefined && !tables.includes(table)) tables.push(table);
    if (!reads) cursor.skip();
  }
  return tables;
}

/**
 * The expression from which each column of an INSERT … SELECT gets its value; a column's name, unquoted, where that is all.
 * Empty where the columns are not listed on both sides.
 */
export function copiedBy(sql: string): Map<string, string> {
  const cursor = new Cursor(sql);
  cursor.until('INTO');
  if (!cursor.takes('INTO')) return new Map();
  cursor.object();
  const columns = cursor.list() ?? [];
  cursor.until('SELECT');
  if (!cursor.takes('SELECT')) return new Map();
  const expressions: string[] = [];
  do expressions.push(cursor.until(',', 'FROM'));
  while (cursor.takes(','));
  if (columns.length !== expressions.length) return new Map();
  return new Map(columns.map((column, index) => [soleName(column) ?? column, valueOf(expressions[index] ?? '')]));
}

function valueOf(expression: string): string {
  const column = expression.replace(/^(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|\w+)\s*\.\s*(?=["`[\w])/, '');
  return soleName(column) ?? expression;
}
