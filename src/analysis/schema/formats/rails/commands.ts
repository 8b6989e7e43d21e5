import type { Statement } from '../../../../domain/schema.ts';
import {
  emitAddColumn,
  emitAlterTable,
  emitOne,
  foreignKeySql,
  type Place,
  quoteName,
  quoteTable,
  quoteValue,
  tableName,
} from '../emit.ts';
import { column, defaultSql, sqlType, timestamps } from './columns.ts';
import { checkName, exclusionName, foreignKeyColumn, foreignKeyName, indexName, uniqueName } from './names.ts';
import { commentOn, createIndex, foreignKey, type Guard, namesOf, optionsOf, reference, textOf } from './parts.ts';
import { type Hash, isHash, isList, type Value } from './ruby.ts';

/** A call with known arguments. */
export type Call = {
  readonly name: string;
  readonly place: Place;
  readonly args: readonly Value[];
  readonly options: Hash;
  /** Of Rails, which the migration was written for. */
  readonly version: number;
  readonly guard: Guard;
};

/** What a command comes to; nothing where its arguments are not what it takes. */
type Command = (call: Call) => Statement[] | undefined;

const STRICT_FLAGS = 7.1;
const table = (name: Value | undefined): string => quoteTable(tableName(String(name)));
const isText = (value: Value | undefined): value is string => typeof value === 'string';
const alter = (call: Call, name: string, sql: string) => [
  emitAlterTable(call.place, tableName(name), [{ sql, line: call.place.line }]),
];
const ifExists = ({ options, guard }: Call) => options.get('if_exists') === true || guard === 'ifExists';
const ifNotExists = ({ options, guard }: Call) => options.get('if_not_exists') === true || guard === 'ifNotExists';

export const commands: Readonly<Record<string, Command>> = {
  add_column(call) {
    const [name, columnName, type] = call.args;
    if (!isText(name) || !isText(columnName) || !isText(type)) return undefined;
    const { place, version, options } = call;
    const added = column(columnName, type === 'primary_key' ? 'bigserial' : type, options, version, place.line);
    return [
      emitAddColumn(place, tableName(name), added.spec, { ifNotExists: ifNotExists(call) }),
      ...commentOn(place, name, added),
    ];
  },
  add_columns(call) {
    const [name, ...columns] = call.args;
    const type = call.options.get('type');
    if (!isText(name) || !isText(type) || !columns.every(isText)) return undefined;
    const { place, version, options } = call;
    const actions = columns.map((one) =>
      column(one, type, new Map([...options].filter(([key]) => key !== 'type')), version, place.line),
    );
    return actions.map(({ spec }) => emitAddColumn(place, tableName(name), spec));
  },
  add_timestamps(call) {
    const [name] = call.args;
    if (!isText(name)) return undefined;
    const { place, version, options } = call;
    const columns = timestamps(options, version, place.line);
    return columns.map(({ spec }) => emitAddColumn(place, tableName(name), spec, { ifNotExists: ifNotExists(call) }));
  },
  remove_column(call) {
    const [name, columnName] = call.args;
    if (!isText(name) || !isText(columnName)) return undefined;
    return alter(call, name, `DROP COLUMN ${ifExists(call) ? 'IF EXISTS ' : ''}${quoteName(columnName)}`);
  },
  remove_columns(call) {
    const [name, ...columns] = call.args;
    if (!isText(name) || !columns.every(isText)) return undefined;
    const actions = columns.map((one) => ({
      sql: `DROP COLUMN ${ifExists(call) ? 'IF EXISTS ' : ''}${quoteName(one)}`,
      line: call.place.line,
    }));
    return [emitAlterTable(call.place, tableName(name), actions)];
  },
  remove_timestamps: (call) =>
    commands['remove_columns']?.({ ...call, args: [...call.args.slice(0, 1), 'updated_at', 'created_at'] }),
  rename_column(call) {
    const [name, from, to] = call.args;
    if (!isText(name) || !isText(from) || !isText(to)) return undefined;
    const [old, current] = [from, to].map((one) => quoteName(indexName(name, [one], call.version)));
    return [
      ...alter(call, name, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`),
      emitOne(call.place, `ALTER INDEX IF EXISTS ${old} RENAME TO ${current}`),
    ];
  },
  change_column(call) {
    const [name, columnName, type] = call.args;
    if (!isText(name) || !isText(columnName) || !isText(type)) return undefined;
    const { options, version, place } = call;
    return [emitAlterTable(place, tableName(name), changeActions(columnName, type, options, version, place.line))];
  },
  change_column_default(call) {
    const [name, columnName, value] = call.args;
    if (!isText(name) || !isText(columnName)) return undefined;
    const chosen = call.options.has('to') ? call.options.get('to') : value;
    const sql = defaultSql(chosen ?? null, '');
    return alter(
      call,
      name,
      `ALTER COLUMN ${quoteName(columnName)} ${sql === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${sql}`}`,
    );
  },
  change_column_null(call) {
    const [name, columnName, flag, value] = call.args;
    if (!isText(name) || !isText(columnName)) return undefined;
    // `null: false` is a Hash in the place of the flag, and before 7.1 Rails took any Hash for true.
    const nullable = flag ?? (call.options.size > 0 && call.version < STRICT_FLAGS ? true : undefined);
    if (nullable === undefined) return undefined;
    const fill = nullable === true ? undefined : defaultSql(value, '');
    const quoted = quoteName(columnName);
    return [
      ...(fill === undefined
        ? []
        : [emitOne(call.place, `UPDATE ${table(name)} SET ${quoted}=${fill} WHERE ${quoted} IS NULL`)]),
      ...alter(call, name, `ALTER COLUMN ${quoted} ${nullable === true ? 'DROP' : 'SET'} NOT NULL`),
    ];
  },
  change_column_comment: (call) => comment(call, 'COLUMN', 2),
  change_table_comment: (call) => comment(call, 'TABLE', 1),
  add_reference(call) {
    const [name, ref] = call.args;
    if (!isText(name) || !isText(ref)) return undefined;
    const { options, version, place, guard } = call;
    const { columns, index, foreignKey: key } = reference(name, ref, options, version, place.line);
    const flag = { ifNotExists: ifNotExists(call) };
    return [
      ...columns.flatMap((added) => [
        emitAddColumn(place, tableName(name), added.spec, flag),
        ...commentOn(place, name, added),
      ]),
      ...((index &&
        createIndex(place, name, index.columns, index.options, version, flag.ifNotExists ? 'ifNotExists' : guard)) ??
        []),
      ...(key ? alter(call, name, `ADD ${foreignKeySql(key)}`) : []),
    ];
  },
  add_belongs_to: (call) => commands['add_reference']?.(call),
  remove_reference(call) {
    const [name, ref] = call.args;
    if (!isText(name) || !isText(ref)) return undefined;
    const key = call.options.get('foreign_key');
    const named = foreignKeyName(name, [`${ref}_id`]);
    const columns = call.options.get('polymorphic') ? [`${ref}_id`, `${ref}_type`] : [`${ref}_id`];
    return [
      ...(key !== undefined && key !== false
        ? alter(call, name, `DROP CONSTRAINT ${quoteName(textOf(optionsOf(key).get('name')) ?? named)}`)
        : []),
      ...(commands['remove_columns']?.({ ...call, args: [name, ...columns] }) ?? []),
    ];
  },
  remove_belongs_to: (call) => commands['remove_reference']?.(call),
  add_index(call) {
    const [name, columns] = call.args;
    return isText(name) ? createIndex(call.place, name, columns, call.options, call.version, call.guard) : undefined;
  },
  remove_index(call) {
    const [name, second] = call.args;
    const columns = second ?? call.options.get('column');
    if (!isText(name)) return undefined;
    const index =
      textOf(call.options.get('name')) ??
      (namesOf(columns) && indexName(name, isText(columns) ? [columns] : (namesOf(columns) ?? []), call.version));
    if (index === undefined) return undefined;
    const concurrently = call.options.get('algorithm') === 'concurrently' ? 'CONCURRENTLY ' : '';
    const { schema } = tableName(name);
    const target = quoteTable({ schema, name: index });
    return [emitOne(call.place, `DROP INDEX ${concurrently}${ifExists(call) ? 'IF EXISTS ' : ''}${target}`)];
  },
  rename_index(call) {
    const [name, from, to] = call.args;
    if (!isText(name) || !isText(from) || !isText(to)) return undefined;
    const { schema } = tableName(name);
    return [emitOne(call.place, `ALTER INDEX ${quoteTable({ schema, name: from })} RENAME TO ${quoteName(to)}`)];
  },
  add_foreign_key(call) {
    const [from, to] = call.args;
    if (!isText(from) || !isText(to)) return undefined;
    return alter(call, from, `ADD ${foreignKeySql(foreignKey(from, to, call.options))}`);
  },
  remove_foreign_key: (call) => dropConstraint(call, foreignKeyOf(call)),
  validate_foreign_key: (call) => validate(call, foreignKeyOf(call)),
  add_check_constraint(call) {
    const [name, expression] = call.args;
    if (!isText(name) || !isText(expression)) return undefined;
    const constraint = quoteName(textOf(call.options.get('name')) ?? checkName(name, expression));
    const rest = call.options.get('validate') === false ? ' NOT VALID' : '';
    return alter(call, name, `ADD CONSTRAINT ${constraint} CHECK (${expression})${rest}`);
  },
  remove_check_constraint: (call) => dropConstraint(call, namedOr(call, checkName)),
  validate_check_constraint: (call) => validate(call, namedOr(call, checkName)),
  validate_constraint: (call) => validate(call, textOf(call.args[1])),
  add_unique_constraint(call) {
    const [name, columns] = call.args;
    if (!isText(name)) return undefined;
    const using = textOf(call.options.get('using_index'));
    const names = namesOf(columns) ?? (using === undefined ? undefined : [using]);
    if (!names) return undefined;
    const constraint = quoteName(textOf(call.options.get('name')) ?? uniqueName(name, names));
    const nulls = call.options.get('nulls_not_distinct') === true ? ' NULLS NOT DISTINCT' : '';
    const body =
      using === undefined
        ? `UNIQUE${nulls} (${names.map(quoteName).join(', ')})`
        : `UNIQUE USING INDEX ${quoteName(using)}`;
    return alter(call, name, `ADD CONSTRAINT ${constraint} ${body}${deferral(call.options)}`);
  },
  remove_unique_constraint(call) {
    const [name, columns] = call.args;
    return dropConstraint(call, textOf(call.options.get('name')) ?? uniqueName(String(name), namesOf(columns) ?? []));
  },
  add_exclusion_constraint(call) {
    const [name, expression] = call.args;
    if (!isText(name) || !isText(expression)) return undefined;
    const constraint = quoteName(textOf(call.options.get('name')) ?? exclusionName(name, expression));
    const using = textOf(call.options.get('using'));
    const where = textOf(call.options.get('where'));
    const body = `EXCLUDE ${using === undefined ? '' : `USING ${using} `}(${expression})${where === undefined ? '' : ` WHERE (${where})`}`;
    return alter(call, name, `ADD CONSTRAINT ${constraint} ${body}${deferral(call.options)}`);
  },
  remove_exclusion_constraint: (call) => dropConstraint(call, namedOr(call, exclusionName)),
};

/** The parts of one ALTER TABLE that `change_column` sends. */
function changeActions(name: string, type: string, options: Hash, version: number, line: number) {
  const quoted = `ALTER COLUMN ${quoteName(name)}`;
  const using = textOf(options.get('using'));
  const cast = textOf(options.get('cast_as'));
  const collation = textOf(options.get('collation'));
  const value = options.has('default') ? defaultSql(options.get('default'), type, options) : undefined;
  const conversion = cast === undefined ? '' : ` USING CAST(${quoteName(name)} AS ${sqlType(cast, options, version)})`;
  const parts = [
    `${quoted} TYPE ${sqlType(type, options, version)}${collation === undefined ? '' : ` COLLATE "${collation}"`}${using === undefined ? conversion : ` USING ${using}`}`,
    ...(options.has('default') ? [`${quoted} ${value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`}`] : []),
    ...(options.has('null') ? [`${quoted} ${options.get('null') === true ? 'DROP' : 'SET'} NOT NULL`] : []),
  ];
  return parts.map((sql) => ({ sql, line }));
}

function deferral(options: Hash): string {
  const value = options.get('deferrable');
  if (value === undefined || value === false || value === null) return '';
  return ` DEFERRABLE INITIALLY ${value === 'deferred' ? 'DEFERRED' : 'IMMEDIATE'}`;
}

function comment(call: Call, kind: 'TABLE' | 'COLUMN', names: number): Statement[] | undefined {
  const { args, options, place } = call;
  const given = options.has('to') ? options.get('to') : args[names];
  const [name, columnName] = args;
  if (given === undefined || isList(given) || isHash(given)) return undefined;
  const target = kind === 'TABLE' ? table(name) : `${table(name)}.${quoteName(String(columnName))}`;
  const text = given === null ? 'NULL' : quoteValue(String(given));
  return [emitOne(place, `COMMENT ON ${kind} ${target} IS ${text}`)];
}

function foreignKeyOf({ args, options }: Call): string | undefined {
  const [from, to] = args;
  const named = textOf(options.get('name'));
  if (named !== undefined || !isText(from)) return named;
  const target = isText(to) ? to : textOf(options.get('to_table'));
  const columns = namesOf(options.get('column')) ?? (target === undefined ? undefined : [foreignKeyColumn(target)]);
  return columns && foreignKeyName(from, columns);
}

function namedOr({ args, options }: Call, name: (table: string, expression: string) => string): string | undefined {
  const [owner, expression] = args;
  const given = textOf(options.get('name'));
  if (given !== undefined) return given;
  return isText(owner) && isText(expression) ? name(owner, expression) : undefined;
}

function dropConstraint(call: Call, name: string | undefined): Statement[] | undefined {
  const [owner] = call.args;
  if (!isText(owner) || name === undefined) return undefined;
  return alter(call, owner, `DROP CONSTRAINT ${ifExists(call) ? 'IF EXISTS ' : ''}${quoteName(name)}`);
}

function validate(call: Call, name: string | undefined): Statement[] | undefined {
  const [owner] = call.args;
  return isText(owner) && name !== undefined ? alter(call, owner, `VALIDATE CONSTRAINT ${quoteName(name)}`) : undefined;
}
