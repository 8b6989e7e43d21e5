import { emitOne, opaque, quoteName, quoteTable, tableName } from '../emit.ts';
import { anchored, type Machine, type Recorded } from '../javascript/machine.ts';
import { host, type HostValue, object, type Site, textOf, unknown, type Value } from '../javascript/values.ts';
import { type Raws, takeIn, valueSql } from './raw.ts';

type Write = { readonly kind: 'insert' | 'update' | 'delete'; readonly data: Value | undefined; readonly site: Site };

/** `knex('a').where({ b: 1 }).update({ c: 2 })`: a write is recorded and made again as the chain grows; a read is not. */
export function query({ machine, raws }: { machine: Machine; raws: Raws }, from: string | undefined): HostValue {
  let table = from;
  let schema: string | undefined;
  const conditions: (string | undefined)[] = [];
  let write: Write | undefined;
  let recorded: Recorded | undefined;

  const refresh = () => {
    if (!write) return;
    const { site } = write;
    const dotted = schema === undefined || table === undefined ? table : `${schema}.${table}`;
    const sql = sqlOf(raws, dotted, write, conditions);
    const statement =
      sql === undefined
        ? { ...opaque(site, site.source(), 'a part of the query is only known at run time'), rowsOnly: true as const }
        : emitOne(site, sql);
    const next: Recorded = { statement: anchored(machine, statement) };
    const at = recorded ? machine.recorded.indexOf(recorded) : -1;
    if (at === -1) machine.recorded.push(next);
    else machine.recorded[at] = next;
    recorded = next;
  };
  const chain: HostValue = {
    kind: 'host',
    get(name) {
      if (/^(?:then|catch|finally|\d+|length)$/.test(name)) return undefined;
      if (/^(?:forEach|map|reduce|filter|rows)$/.test(name))
        return unknown('what a query returns is only known at run time');
      return host((args, site) => {
        takeIn(machine, raws, args);
        const kind = /^(?:insert|update)$/.test(name) ? name : /^(?:del|delete)$/.test(name) ? 'delete' : undefined;
        if (kind) write = { kind: kind as Write['kind'], data: dataOf(args), site };
        else if (/^(?:first|pluck)$/.test(name)) return unknown('what a query returns is only known at run time');
        else if (/^(?:from|into|table)$/.test(name)) table = textOf(args[0]);
        else if (name === 'withSchema') schema = textOf(args[0]);
        else if (!/^(?:transacting|returning|select|timeout)$/.test(name))
          conditions.push(conditionOf(raws, name, args));
        refresh();
        return chain;
      });
    },
  };
  return {
    ...chain,
    get: (name) => {
      const inner = chain.get?.(name);
      return /^(?:select|count|distinct|max|min)$/.test(name)
        ? host(() => unknown('what a query returns is only known at run time'))
        : inner;
    },
  };
}

/** `update('a', 1)` is `update({ a: 1 })`. */
function dataOf([first, second]: readonly Value[]): Value | undefined {
  const column = textOf(first);
  return column === undefined || !second ? first : object({ [column]: second });
}

function conditionOf(raws: Raws, name: string, args: readonly Value[]): string | undefined {
  const [first, second, third] = args;
  const column = textOf(first);
  if (column !== undefined && /^where(?:Null|NotNull)$/.test(name))
    return `${quoted(column)} is ${name === 'whereNull' ? '' : 'not '}null`;
  if (name === 'whereIn' && column !== undefined && second?.kind === 'array') {
    const items = second.items.map((item) => valueSql(raws, item));
    return items.includes(undefined) ? undefined : `${quoted(column)} in (${items.join(', ')})`;
  }
  if (!/^(?:where|andWhere)$/.test(name)) return undefined;
  if (column !== undefined) {
    const value = third ?? second;
    const sql = value && valueSql(raws, value);
    const operator = third ? textOf(second) : '=';
    return sql === undefined || operator === undefined ? undefined : `${quoted(column)} ${operator} ${sql}`;
  }
  if (first?.kind !== 'object') return undefined;
  const parts = [...first.entries].map(([key, { value }]) => [quoted(key), valueSql(raws, value)] as const);
  return parts.some(([, sql]) => sql === undefined)
    ? undefined
    : parts.map(([key, sql]) => `${key} = ${sql}`).join(' and ');
}

function quoted(column: string): string {
  return column.split('.').map(quoteName).join('.');
}

function sqlOf(
  raws: Raws,
  table: string | undefined,
  { kind, data }: Write,
  conditions: readonly (string | undefined)[],
): string | undefined {
  if (table === undefined || conditions.includes(undefined)) return undefined;
  const name = quoteTable(tableName(table));
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  if (kind === 'delete') return `delete from ${name}${where}`;
  if (kind === 'insert') return insertSql(raws, name, data);
  if (data?.kind !== 'object') return undefined;
  const sets = [...data.entries].map(([key, { value }]) => [quoteName(key), valueSql(raws, value)] as const);
  if (sets.some(([, sql]) => sql === undefined)) return undefined;
  return `update ${name} set ${sets.map(([key, sql]) => `${key} = ${sql}`).join(', ')}${where}`;
}

function insertSql(raws: Raws, table: string, data: Value | undefined): string | undefined {
  const rows = data?.kind === 'array' ? data.items : data ? [data] : [];
  const keys = [...new Set(rows.flatMap((row) => (row.kind === 'object' ? [...row.entries.keys()] : [])))];
  if (keys.length === 0) return undefined;
  const values = rows.map((row) =>
    keys.map((key) => {
      const field = row.kind === 'object' ? row.entries.get(key) : undefined;
      return field ? valueSql(raws, field.value) : 'DEFAULT';
    }),
  );
  if (values.some((row) => row.includes(undefined))) return undefined;
  return `insert into ${table} (${keys.map(quoteName).join(', ')}) values ${values.map((row) => `(${row.join(', ')})`).join(', ')}`;
}
