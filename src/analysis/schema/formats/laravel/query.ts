import { emitOne, quoteName, quoteTable, tableName } from '../emit.ts';
import { callBack, type Machine, onlyRows, recordOpaque, trial } from '../php/machine.ts';
import {
  type Arguments,
  dataOf,
  type HostValue,
  isList,
  itemsOf,
  NULL,
  ROWS,
  type Site,
  textOf,
  type Value,
} from '../php/values.ts';
import { literalSql } from './raw-sql.ts';

const READ =
  /^(?:get|first|find|value|pluck|count|exists|doesntExist|max|min|sum|avg|all|firstOrFail|findOrFail|findMany|sole|toArray|toBase|cursor|lazy|lazyById|paginate|implode|keyBy|toSql|isEmpty|isNotEmpty|getQuery|getModel)$/;
const EACH = /^(?:each|eachById|chunk|chunkById|chunkMap|map|tap|lazy\w*|transform|filter|reject|when|unless)$/;
const WRITE =
  /^(?:insert\w*|update\w*|upsert|delete|forceDelete|truncate|increment\w*|decrement\w*|create\w*|forceCreate\w*|firstOrCreate|restore|save\w*|push|sync\w*|attach|detach|touch|associate|dissociate|truncate|destroy|fill|forceFill|withoutEvents|unguarded|replicate)$/;

/** `DB::table('a')->where('b', 1)->update(['c' => 2])`: writes are recorded, reads are not. */
export function queryHost(machine: Machine, table: string | undefined): HostValue {
  const conditions: (string | undefined)[] = [];
  const self: HostValue = {
    kind: 'host',
    get: () => ROWS,
    call(method, args, site) {
      if (READ.test(method)) return ROWS;
      if (EACH.test(method)) return forEachRow(machine, args, site);
      if (WRITE.test(method)) {
        const sql = table === undefined ? undefined : writeSql(table, method, args, conditions);
        if (sql === undefined) recordOpaque(machine, site, 'a part of the query is only known at run time', true);
        else machine.recorded.push(emitOne(site, sql));
        return method === 'update' || method === 'delete' ? NULL : ROWS;
      }
      if (!NEUTRAL.test(method)) conditions.push(conditionSql(method, args));
      return self;
    },
  };
  return self;
}

const NEUTRAL =
  /^(?:select\w*|orderBy\w*|latest|oldest|addSelect|useWritePdo|lockForUpdate|query|newQuery|withTrashed|withoutGlobalScopes?|withoutTimestamps|distinct|reorder|from)$/;

/** Whatever is done for every row of an unknown number is one step. */
function forEachRow(machine: Machine, args: Arguments, site: Site): Value {
  for (const closure of [...args.list, ...args.named.values()]) {
    if (closure.kind !== 'closure') continue;
    const { acts, recorded } = trial(machine, closure.scope, () => {
      callBack(machine, closure, [ROWS, ROWS], site);
      return { kind: 'normal', value: NULL };
    });
    if (acts) recordOpaque(machine, site, 'how often it runs is only known at run time', onlyRows(recorded));
  }
  return ROWS;
}

/** A method on what a query or a model gave. */
export function rowCall(machine: Machine, method: string, args: Arguments, site: Site): Value {
  if (WRITE.test(method)) {
    recordOpaque(machine, site, 'application code in a migration is not run', true);
    return ROWS;
  }
  return forEachRow(machine, args, site);
}

function conditionSql(method: string, { list, named }: Arguments): string | undefined {
  const [first, second, third] = list;
  if (named.size > 0) return undefined;
  const column = textOf(first);
  if (column === undefined) return undefined;
  const name = quoted(column);
  if (method === 'whereNull' || method === 'whereNotNull')
    return `${name} is ${method === 'whereNull' ? '' : 'not '}null`;
  if (method === 'whereIn' || method === 'whereNotIn') {
    const items = itemsOf(second)?.map(literalSql);
    const within = items && items.length > 0 && !items.includes(undefined) ? items.join(', ') : undefined;
    return within === undefined ? undefined : `${name} ${method === 'whereIn' ? 'in' : 'not in'} (${within})`;
  }
  if (method !== 'where' || !second) return undefined;
  const sql = literalSql(third ?? second);
  const operator = third ? textOf(second) : '=';
  if (sql === undefined || operator === undefined || !/^(?:[<>=!]{1,2}|i?like|not i?like)$/i.test(operator))
    return undefined;
  if (sql === 'NULL') return `${name} is ${operator === '=' ? '' : 'not '}null`;
  return `${name} ${operator} ${sql}`;
}

function quoted(column: string): string {
  return column.split('.').map(quoteName).join('.');
}

function writeSql(
  table: string,
  method: string,
  { list, named }: Arguments,
  conditions: readonly (string | undefined)[],
): string | undefined {
  if (conditions.includes(undefined) || named.size > 0) return undefined;
  const name = quoteTable(tableName(table));
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  const [data] = list;
  if (method === 'delete' && list.length === 0) return `delete from ${name}${where}`;
  if (method === 'truncate') return `truncate ${name} restart identity cascade`;
  if (/^insert(?:OrIgnore|GetId)?$/.test(method)) return insertSql(name, data, method === 'insertOrIgnore');
  if (method !== 'update' || data?.kind !== 'array') return undefined;
  const sets = [...data.entries].map(
    ([key, value]) => [quoteName(key.slice(key.lastIndexOf('.') + 1)), cellSql(value)] as const,
  );
  if (sets.length === 0 || sets.some(([, sql]) => sql === undefined)) return undefined;
  return `update ${name} set ${sets.map(([key, sql]) => `${key} = ${sql}`).join(', ')}${where}`;
}

function insertSql(table: string, data: Value | undefined, ignore: boolean): string | undefined {
  if (data?.kind !== 'array') return undefined;
  const rows = isList(data) ? [...data.entries.values()] : [data];
  const keys = [...new Set(rows.flatMap((row) => (row.kind === 'array' ? [...row.entries.keys()] : [])))];
  if (keys.length === 0 || rows.length > MAX_ROWS) return undefined;
  const values = rows.map((row) =>
    keys.map((key) => {
      const cell = row.kind === 'array' ? row.entries.get(key) : undefined;
      return cell ? cellSql(cell) : 'DEFAULT';
    }),
  );
  if (values.some((row) => row.includes(undefined))) return undefined;
  const tuples = values.map((row) => `(${row.join(', ')})`).join(', ');
  return `insert into ${table} (${keys.map(quoteName).join(', ')}) values ${tuples}${ignore ? ' on conflict do nothing' : ''}`;
}

/** More rows are data, which the schema does not need. */
const MAX_ROWS = 200;

/** A value as it is bound: booleans as the driver writes them. */
function cellSql(value: Value): string | undefined {
  const data = value.kind === 'host' ? undefined : dataOf(value)?.data;
  // The driver binds values as text, so that they fit whatever type the column has.
  if (typeof data === 'boolean' || typeof data === 'number') return `'${Number(data)}'`;
  return literalSql(value);
}
