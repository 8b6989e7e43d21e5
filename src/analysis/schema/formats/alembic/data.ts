import { quoteName, quoteNames, quoteTable, quoteValue } from '../emit.ts';
import { argument, type Call, shortName, textOf, type Value } from '../python/values.ts';
import { conditionSql, expressionSql } from './expressions.ts';

/** The table that `sa.table(…)` or `sa.Table(…)` describes. */
function tableOf(value: Value | undefined): string | undefined {
  if (value?.kind !== 'call' || value.target || !/^(?:table|Table|TableClause)$/.test(shortName(value.name)))
    return undefined;
  const name = textOf(value.args[0]);
  const schema = textOf(value.keywords.get('schema'));
  return name === undefined ? undefined : quoteTable({ name, ...(schema !== undefined && { schema }) });
}

/** `table.update().where(…).values(…)`, `sa.insert(table).values(…)`, `table.delete()` in SQL. */
export function changeSql(value: Value): string | undefined {
  const links: Call[] = [];
  let at: Value | undefined = value;
  while (at?.kind === 'call' && at.target) {
    links.unshift(at);
    at = at.target;
  }
  let table = tableOf(at);
  let verb = table === undefined ? undefined : links.shift()?.name;
  if (table === undefined && at?.kind === 'call') {
    table = tableOf(at.args[0]);
    verb = shortName(at.name);
  }
  if (table === undefined) return undefined;
  const conditions: string[] = [];
  const values = new Map<string, string>();
  for (const link of links) {
    if (link.name === 'where') {
      for (const arg of link.args) {
        const sql = conditionSql(arg);
        if (sql === undefined) return undefined;
        conditions.push(sql);
      }
    } else if (link.name === 'values') {
      for (const [name, given] of assignments(link)) {
        const sql = expressionSql(given);
        if (name === undefined || sql === undefined) return undefined;
        values.set(name, sql);
      }
    } else return undefined;
  }
  const where = conditions.length > 0 ? ` WHERE ${conditions.map((sql) => `(${sql})`).join(' AND ')}` : '';
  if (verb === 'delete') return `DELETE FROM ${table}${where}`;
  if (values.size === 0) return undefined;
  if (verb === 'update')
    return `UPDATE ${table} SET ${[...values].map(([name, sql]) => `${quoteName(name)} = ${sql}`).join(', ')}${where}`;
  return verb === 'insert'
    ? `INSERT INTO ${table} (${quoteNames([...values.keys()])}) VALUES (${[...values.values()].join(', ')})`
    : undefined;
}

function assignments({ args, keywords }: Call): (readonly [string | undefined, Value])[] {
  const entries = args
    .flatMap((arg) => (arg.kind === 'dictionary' ? arg.entries : []))
    .map(([key, value]) => {
      const column = key.kind === 'attribute' ? key.name : textOf(key);
      return [column, value] as const;
    });
  return [...entries, ...keywords];
}

/** `op.bulk_insert(table, rows)`: one line per row. */
export function bulkInsert(call: Call): { sql: string; line: number }[] | undefined {
  const [first, second] = [argument(call, 'table', 0), argument(call, 'rows', 1)];
  const table = tableOf(first);
  if (table === undefined || second?.kind !== 'list' || second.items.length === 0) return undefined;
  const rows = second.items.map((row) =>
    row.kind === 'dictionary' ? new Map(row.entries.map(([key, value]) => [textOf(key) ?? '', value])) : undefined,
  );
  const [names] = rows.map((row) => [...(row?.keys() ?? [])]);
  if (!names || names.length === 0) return undefined;
  const lines = rows.map((row, index) => {
    const values = names.map((name) => literal(row?.get(name)));
    const end = index < rows.length - 1 ? ',' : '';
    return values.includes(undefined)
      ? undefined
      : { sql: `  (${values.join(', ')})${end}`, line: second.items[index]?.line ?? call.line };
  });
  const known = lines.filter((line) => line !== undefined);
  if (known.length !== lines.length) return undefined;
  return [{ sql: `INSERT INTO ${table} (${quoteNames(names)}) VALUES`, line: call.line }, ...known];
}

function literal(value: Value | undefined): string | undefined {
  const text = textOf(value);
  return text === undefined ? expressionSql(value) : quoteValue(text);
}
