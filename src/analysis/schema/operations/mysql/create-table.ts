import type { ColumnDefinition, KeyDefinition, MysqlStatement, TableOptions } from './ast.ts';
import { columnDefinition } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { keyDefinition } from './keys.ts';
import { tableOptions } from './options.ts';

/** The rest of CREATE [TEMPORARY] TABLE. */
export function createTable(cursor: Cursor, temporary: boolean): MysqlStatement {
  const ifNotExists = cursor.ifNotExists();
  const table = cursor.table();
  const columns: ColumnDefinition[] = [];
  const keys: KeyDefinition[] = [];
  const common = { kind: 'create-table', table, ifNotExists, temporary } as const;
  if (cursor.takes('LIKE'))
    return { ...common, like: cursor.table(), fromSelect: false, columns, keys, options: {}, partitioned: false };
  if (cursor.takes('(', 'LIKE')) {
    const like = cursor.table();
    cursor.needs(')');
    return { ...common, like, fromSelect: false, columns, keys, options: {}, partitioned: false };
  }
  if (cursor.sees('(') && !cursor.sees('(', 'SELECT')) {
    cursor.list(() => {
      if (cursor.sees('PERIOD', 'FOR')) return void cursor.until();
      const key = keyDefinition(cursor);
      if (key) keys.push(key);
      else columns.push(columnDefinition(cursor));
    });
  }
  let options: TableOptions = {};
  for (let more = true; more; more = cursor.takes(',')) options = { ...options, ...tableOptions(cursor) };
  const partitioned = cursor.sees('PARTITION', 'BY');
  if (partitioned) cursor.until('SELECT', 'AS');
  cursor.takesOne('IGNORE', 'REPLACE');
  cursor.takes('AS');
  const fromSelect =
    cursor.sees('SELECT') || cursor.sees('(') || cursor.sees('WITH') || cursor.sees('TABLE') || cursor.sees('VALUES');
  if (fromSelect || partitioned) cursor.rest();
  if (!cursor.done) throw cursor.unreadable('the end of CREATE TABLE');
  if (columns.length === 0 && !fromSelect) throw cursor.unreadable('columns');
  return { ...common, fromSelect, columns, keys, options, partitioned };
}
