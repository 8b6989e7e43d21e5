import type { Statement } from '../../../../domain/schema.ts';

/** What reads or changes rows, and what only says where a transaction begins and ends. */
const ON_ROWS =
  /^\s*(?:select|insert|update|delete|merge|truncate|with|values|replace|begin|commit|rollback|start\s+transaction|savepoint|release)\b/i;

/** Whether a step leaves the schema as it is, as far as that can be told. */
export function isOnRows({ kind, sql, rowsOnly }: Statement): boolean {
  return kind === 'opaque'
    ? rowsOnly === true
    : ON_ROWS.test(sql) && !/\binto\s+(?:temp|temporary|unlogged)\b/i.test(sql);
}
