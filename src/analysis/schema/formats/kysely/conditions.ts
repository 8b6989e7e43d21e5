import { host, type HostValue, type Site, textOf, type Value } from '../javascript/values.ts';
import { type Context, fragment, quotePath, sqlOf } from './fragments.ts';

const OPERATOR = /^[\w\s!<>=~@&|?#*^%/+-]+$/;

/** `where('a', 'is', null)`, `where(sql`…`)` or `where((eb) => eb.or([…]))` as SQL; nothing where a part is unknown. */
export function conditionSql(context: Context, args: readonly Value[], site: Site): string | undefined {
  const [first, operator, right] = args;
  if (operator !== undefined) return comparison(context, first, textOf(operator), right);
  if (first?.kind !== 'function') return sqlOf(context, first);
  const result = context.machine.invoke(first, [expressions(context)], site);
  return context.fragments.has(result) ? sqlOf(context, result) : undefined;
}

function comparison(
  context: Context,
  left: Value | undefined,
  operator: string | undefined,
  right: Value | undefined,
): string | undefined {
  const column = textOf(left);
  const before = column === undefined ? sqlOf(context, left) : quotePath(column);
  const items = right?.kind === 'array' ? right.items.map((item) => sqlOf(context, item)) : undefined;
  const after = items ? (items.includes(undefined) ? undefined : `(${items.join(', ')})`) : sqlOf(context, right);
  if (before === undefined || after === undefined || operator === undefined || !OPERATOR.test(operator))
    return undefined;
  return `${before} ${operator} ${after.toLowerCase() === 'null' ? 'null' : after}`;
}

/** Kysely's expression builder. */
function expressions(context: Context): HostValue {
  const made = (sql: string | undefined, site: Site) =>
    fragment(context, sql === undefined ? undefined : [{ text: sql, line: site.line, verbatim: false }]);
  const joined = (word: string) =>
    host(([list], site) => {
      const items = list?.kind === 'array' ? list.items.map((item) => sqlOf(context, item)) : [undefined];
      return made(items.includes(undefined) ? undefined : `(${items.join(` ${word} `)})`, site);
    });
  const members: Readonly<Record<string, Value>> = {
    or: joined('or'),
    and: joined('and'),
    not: host(([value], site) => {
      const sql = sqlOf(context, value);
      return made(sql === undefined ? undefined : `not ${sql}`, site);
    }),
    ref: host(([name], site) => made(quoted(textOf(name)), site)),
    lit: host(([value], site) => made(sqlOf(context, value), site)),
    val: host(([value], site) => made(sqlOf(context, value), site)),
  };
  return {
    kind: 'host',
    get: (name) => members[name],
    call: ([left, operator, right], site) => made(comparison(context, left, textOf(operator), right), site),
  };
}

function quoted(path: string | undefined): string | undefined {
  return path === undefined ? undefined : quotePath(path);
}
