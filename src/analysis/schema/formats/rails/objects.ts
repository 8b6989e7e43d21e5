import type { Statement } from '../../../../domain/schema.ts';
import { emitOne, quoteName, quoteTable, quoteValue, tableName } from '../emit.ts';
import type { Call } from './commands.ts';
import { textOf } from './parts.ts';
import { renameIndexes } from './rename-indexes.ts';
import { isHash, isList, type Value } from './ruby.ts';

type Command = (call: Call) => Statement[] | undefined;

const named = (value: Value | undefined) => quoteTable(tableName(String(value)));
const one = (call: Call, sql: string) => [emitOne(call.place, sql)];
const ifExists = ({ options, guard }: Call) => options.get('if_exists') === true || guard === 'ifExists';
const isText = (value: Value | undefined): value is string => typeof value === 'string';
const IDENTIFIER = 63;

/** Commands about tables as a whole, types, extensions and schemas. */
export const objectCommands: Readonly<Record<string, Command>> = {
  drop_table(call) {
    if (call.args.length === 0 || !call.args.every(isText)) return undefined;
    const cascade = call.options.get('force') === 'cascade' ? ' CASCADE' : '';
    return one(call, `DROP TABLE ${ifExists(call) ? 'IF EXISTS ' : ''}${call.args.map(named).join(', ')}${cascade}`);
  },
  drop_join_table(call) {
    const [left, right] = call.args;
    if (!isText(left) || !isText(right)) return undefined;
    return one(call, `DROP TABLE ${named(call.options.get('table_name') ?? joinTableName(left, right))}`);
  },
  rename_table(call) {
    const [from, to] = call.args;
    if (!isText(from) || !isText(to)) return undefined;
    const renamed = (suffix: string) =>
      [from, to].map((name) => quoteName(name.slice(0, IDENTIFIER - suffix.length) + suffix));
    const [oldKey, newKey] = renamed('_pkey');
    const [oldSequence, newSequence] = renamed('_id_seq');
    return [
      ...one(call, `ALTER TABLE ${named(from)} RENAME TO ${quoteName(to)}`),
      ...one(call, `ALTER INDEX IF EXISTS ${oldKey} RENAME TO ${newKey}`),
      ...one(call, `ALTER SEQUENCE IF EXISTS ${oldSequence} RENAME TO ${newSequence}`),
      ...one(call, renameIndexes(tableName(from), tableName(to))),
    ];
  },
  create_enum(call) {
    const [name, values] = call.args;
    const list = values ?? call.options.get('values');
    if (!isText(name) || !isList(list)) return undefined;
    return one(
      call,
      `CREATE TYPE ${named(name)} AS ENUM (${list.map((value) => quoteValue(String(value))).join(', ')})`,
    );
  },
  drop_enum(call) {
    const [name] = call.args;
    return isText(name) ? one(call, `DROP TYPE ${ifExists(call) ? 'IF EXISTS ' : ''}${named(name)}`) : undefined;
  },
  rename_enum(call) {
    const [name, second] = call.args;
    const to = textOf(second) ?? textOf(call.options.get('to'));
    return isText(name) && to !== undefined
      ? one(call, `ALTER TYPE ${named(name)} RENAME TO ${quoteName(to)}`)
      : undefined;
  },
  add_enum_value(call) {
    const [name, value] = call.args;
    if (!isText(name) || !isText(value)) return undefined;
    const { options, guard } = call;
    const missing = options.get('if_not_exists') === true || guard === 'ifNotExists' ? 'IF NOT EXISTS ' : '';
    const [before, after] = [textOf(options.get('before')), textOf(options.get('after'))];
    const place =
      before === undefined
        ? after === undefined
          ? ''
          : ` AFTER ${quoteValue(after)}`
        : ` BEFORE ${quoteValue(before)}`;
    return one(call, `ALTER TYPE ${named(name)} ADD VALUE ${missing}${quoteValue(value)}${place}`);
  },
  rename_enum_value(call) {
    const [name, from, to] = call.args;
    const [old, current] = [
      textOf(from) ?? textOf(call.options.get('from')),
      textOf(to) ?? textOf(call.options.get('to')),
    ];
    if (!isText(name) || old === undefined || current === undefined) return undefined;
    return one(call, `ALTER TYPE ${named(name)} RENAME VALUE ${quoteValue(old)} TO ${quoteValue(current)}`);
  },
  enable_extension(call) {
    const [name] = call.args;
    if (!isText(name)) return undefined;
    const { schema, name: extension } = tableName(name);
    const where = schema === undefined ? '' : ` SCHEMA ${quoteName(schema)}`;
    return one(call, `CREATE EXTENSION IF NOT EXISTS ${quoteName(extension)}${where} CASCADE`);
  },
  disable_extension(call) {
    const [name] = call.args;
    const cascade = call.version < 7.1 || call.options.get('force') === 'cascade' ? ' CASCADE' : '';
    return isText(name) ? one(call, `DROP EXTENSION IF EXISTS ${quoteName(name)}${cascade}`) : undefined;
  },
  create_schema(call) {
    const [name] = call.args;
    const missing = call.options.get('if_not_exists') === true || call.guard === 'ifNotExists' ? 'IF NOT EXISTS ' : '';
    return isText(name) ? one(call, `CREATE SCHEMA ${missing}${quoteName(name)}`) : undefined;
  },
  drop_schema(call) {
    const [name] = call.args;
    return isText(name) ? one(call, `DROP SCHEMA IF EXISTS ${quoteName(name)} CASCADE`) : undefined;
  },
  drop_view: (call) => dropView(call),
  drop_function(call) {
    const [name] = call.args;
    return isText(name) ? one(call, `DROP FUNCTION ${named(name)}`) : undefined;
  },
  drop_trigger(call) {
    const [name] = call.args;
    const on = textOf(call.options.get('on'));
    return isText(name) && on !== undefined ? one(call, `DROP TRIGGER ${quoteName(name)} ON ${named(on)}`) : undefined;
  },
};

/** The name that Rails gives a table that joins two others. */
export function joinTableName(left: string, right: string): string {
  return [left, right]
    .toSorted()
    .join('\0')
    .replace(/^(.*[._])(.+)\0\1(.+)/, '$1$2_$3')
    .replaceAll('\0', '_');
}

function dropView(call: Call): Statement[] | undefined {
  const [name] = call.args;
  const { options } = call;
  const materialized = options.get('materialized');
  const kind = materialized === true || isHash(materialized) ? 'MATERIALIZED VIEW' : 'VIEW';
  return isText(name) ? one(call, `DROP ${kind} ${ifExists(call) ? 'IF EXISTS ' : ''}${named(name)}`) : undefined;
}
