import type { Statement } from '../../../../domain/schema.ts';
import { emitCreateIndex, type IndexSpec, quoteName, type TableName } from '../emit.ts';
import { type Site, textOf, type Value } from '../javascript/values.ts';
import type { Call } from './calls.ts';
import { conditionSql } from './conditions.ts';
import { type Context, sqlOf } from './fragments.ts';

/** The statement of `createIndex(name)…`; nothing where a part is unknown or not translated. */
export function createIndex(
  context: Context,
  name: string,
  nameOf: (value: Value | undefined) => TableName | undefined,
  calls: readonly Call[],
  site: Site,
): Statement[] | undefined {
  const keys: (string | undefined)[] = [];
  const conditions: (string | undefined)[] = [];
  let index: Omit<IndexSpec, 'table' | 'keys'> & { table?: TableName | undefined } = { name };
  for (const call of calls) {
    const [first] = call.args;
    switch (call.name) {
      case 'on':
        index = { ...index, table: nameOf(first) };
        break;
      case 'column':
      case 'expression':
        keys.push(keySql(context, first));
        break;
      case 'columns':
        keys.push(...(first?.kind === 'array' ? first.items.map((item) => keySql(context, item)) : [undefined]));
        break;
      case 'unique':
        index = { ...index, unique: true };
        break;
      case 'ifNotExists':
        index = { ...index, ifNotExists: true };
        break;
      case 'nullsNotDistinct':
        index = { ...index, rest: 'NULLS NOT DISTINCT' };
        break;
      case 'using':
        index = { ...index, using: textOf(first) ?? sqlOf(context, first) };
        break;
      case 'where':
        conditions.push(conditionSql(context, call.args, call.site));
        break;
      default:
        return undefined;
    }
  }
  const { table } = index;
  const known = keys.filter((key) => key !== undefined);
  if (!table || known.length < keys.length || known.length === 0 || conditions.includes(undefined)) return undefined;
  const where = conditions.length > 0 ? conditions.join(' and ') : undefined;
  return [emitCreateIndex(site, { ...index, table, keys: known, where })];
}

/** `a`, `a desc`, `a nulls last`, or a template. */
function keySql(context: Context, value: Value | undefined): string | undefined {
  const written = textOf(value);
  if (written === undefined) return sqlOf(context, value);
  const [, column = '', order = ''] =
    /^(\S+)((?:\s+(?:asc|desc|nulls\s+(?:first|last)))*)$/i.exec(written.trim()) ?? [];
  return column === '' ? undefined : quoteName(column) + order;
}
