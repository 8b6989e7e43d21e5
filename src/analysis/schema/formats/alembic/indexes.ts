import { type IndexSpec, quoteName, type TableName } from '../emit.ts';
import { type Call, isNone, isTrue, plainEntries, textOf, textsOf, type Value } from '../python/values.ts';
import { conditionSql } from './expressions.ts';
import { columnName, nullsSql } from './tables.ts';

/** An index with the keywords that SQLAlchemy's PostgreSQL dialect knows; undefined where a key is not known. */
export function indexOf(
  call: Call,
  table: TableName,
  keys: readonly Value[],
  name: string | undefined,
): IndexSpec | undefined {
  const { keywords } = call;
  const classes = plainEntries(keywords.get('postgresql_ops'));
  const read = keys.map((key) => {
    const column = columnName(key);
    const sql = column === undefined ? conditionSql(key) : quoteName(column);
    const operators = column === undefined ? undefined : classes.get(column);
    return sql === undefined || operators === undefined ? sql : `${sql} ${operators}`;
  });
  const known = read.filter((key) => key !== undefined);
  const where = keywords.get('postgresql_where');
  const predicate = isNone(where) ? undefined : conditionSql(where);
  if (known.length !== read.length || known.length === 0 || (!isNone(where) && predicate === undefined))
    return undefined;
  const storage = [...plainEntries(keywords.get('postgresql_with'))].map(([key, value]) => `${key} = ${value}`);
  return {
    name,
    table,
    keys: known,
    unique: isTrue(keywords.get('unique')),
    concurrently: isTrue(keywords.get('postgresql_concurrently')),
    ifNotExists: isTrue(keywords.get('if_not_exists')),
    using: textOf(keywords.get('postgresql_using')),
    include: textsOf(keywords.get('postgresql_include')),
    rest: `${nullsSql(call).trim()}${storage.length > 0 ? ` WITH (${storage.join(', ')})` : ''}`.trim(),
    where: predicate,
  };
}
