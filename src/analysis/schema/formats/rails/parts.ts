import type { Statement } from '../../../../domain/schema.ts';
import {
  emitCreateIndex,
  emitOne,
  type ForeignKeySpec,
  keyLength,
  type Place,
  quoteName,
  quoteTable,
  quoteValue,
  type ReferentialAction,
  tableName,
} from '../emit.ts';
import type { Column } from './columns.ts';
import { column, referenceType, without } from './columns.ts';
import { pluralize } from './inflection.ts';
import { foreignKeyColumn, foreignKeyName, indexName, isExpression } from './names.ts';
import { type Hash, isHash, isList, type Value } from './ruby.ts';

/** What is asked about something that may be there already, by option or by the condition around the call. */
export type Guard = 'ifExists' | 'ifNotExists' | undefined;

const NO_OPTIONS: Hash = new Map();

export function textOf(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** One name or a list of them; nothing where anything else is among them. */
export function namesOf(value: Value | undefined): string[] | undefined {
  const list = isList(value) ? value : [value];
  return list.every((name) => typeof name === 'string') && list.length > 0 ? [...list] : undefined;
}

export function optionsOf(value: Value | undefined): Hash {
  return isHash(value) ? value : NO_OPTIONS;
}

/** `add_index` and what `t.index` and `index: true` come to. */
export function createIndex(
  place: Place,
  table: string,
  columns: Value | undefined,
  options: Hash,
  version: number,
  guard?: Guard,
): Statement[] | undefined {
  const names = namesOf(columns);
  if (!names) return undefined;
  const [only = ''] = names;
  const expression = typeof columns === 'string' && isExpression(only);
  const name = textOf(options.get('name')) ?? indexName(table, expression ? only : names, version);
  const keys = expression ? [only] : names.map((key) => keySql(key, options));
  const include = namesOf(options.get('include')) ?? [];
  const create = emitCreateIndex(place, {
    name,
    table: tableName(table),
    keys,
    unique: options.get('unique') === true,
    concurrently: options.get('algorithm') === 'concurrently',
    ifNotExists: options.get('if_not_exists') === true || guard === 'ifNotExists',
    using: textOf(options.get('using')),
    include,
    rest: options.get('nulls_not_distinct') === true ? 'NULLS NOT DISTINCT' : undefined,
    where: textOf(options.get('where')),
  });
  const comment = textOf(options.get('comment'));
  return comment === undefined
    ? [create]
    : [create, emitOne(place, `COMMENT ON INDEX ${quoteName(name)} IS ${quoteValue(comment)}`)];
}

function keySql(name: string, options: Hash): string {
  const own = (option: string) => {
    const value = options.get(option);
    return isHash(value) ? value.get(name) : value;
  };
  const order = textOf(own('order'))?.toUpperCase();
  const operators = textOf(own('opclass'));
  const length = own('length');
  const part = typeof length === 'number' ? keyLength(length) : undefined;
  const key = isExpression(name) ? name : quoteName(name);
  return [key, operators, order, part].filter((part) => part !== undefined).join(' ');
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  cascade: 'CASCADE',
  nullify: 'SET NULL',
  restrict: 'RESTRICT',
};

/** A foreign key from `table`, with Rails' names for what is not said. */
export function foreignKey(table: string, toTable: string, options: Hash): ForeignKeySpec {
  const columns = namesOf(options.get('column')) ?? [foreignKeyColumn(toTable)];
  const deferrable = options.get('deferrable');
  const rest = [
    deferrable !== undefined &&
      deferrable !== false &&
      deferrable !== null &&
      `DEFERRABLE INITIALLY ${deferrable === 'deferred' ? 'DEFERRED' : 'IMMEDIATE'}`,
    options.get('validate') === false && 'NOT VALID',
  ].filter((part) => part !== false);
  return {
    name: textOf(options.get('name')) ?? foreignKeyName(table, columns),
    columns,
    references: {
      table: tableName(toTable),
      columns: namesOf(options.get('primary_key')) ?? ['id'],
      onDelete: ACTIONS[String(options.get('on_delete'))],
      onUpdate: ACTIONS[String(options.get('on_update'))],
      rest: rest.length > 0 ? rest.join(' ') : undefined,
    },
  };
}

/** The columns, index and foreign key of `t.references` and `add_reference`. */
export type Reference = {
  readonly columns: readonly Column[];
  readonly index?: { readonly columns: readonly string[]; readonly options: Hash };
  readonly foreignKey?: ForeignKeySpec;
};

const INDEXED_REFERENCES = 5.0;
const POLYMORPHIC_INDEX = 6.1;
const OWN_OPTIONS = ['index', 'foreign_key', 'polymorphic', 'type'];

export function reference(table: string, name: string, options: Hash, version: number, line: number): Reference {
  const type = textOf(options.get('type')) ?? referenceType(version);
  const polymorphic = options.get('polymorphic');
  const rest = without(options, OWN_OPTIONS);
  const id = column(`${name}_id`, type, rest, version, line);
  const kind = new Map([...without(rest, ['default', 'limit']), ...optionsOf(polymorphic)]);
  const isPolymorphic = polymorphic !== undefined && polymorphic !== false && polymorphic !== null;
  const columns = isPolymorphic ? [column(`${name}_type`, 'string', kind, version, line), id] : [id];

  const wanted = options.get('index') ?? version >= INDEXED_REFERENCES;
  const index = new Map(optionsOf(wanted));
  if (isPolymorphic && version >= POLYMORPHIC_INDEX && !index.has('name'))
    index.set('name', `index_${table}_on_${name}`);
  const key = options.get('foreign_key');
  const keyOptions = new Map(optionsOf(key));
  const toTable = textOf(keyOptions.get('to_table')) ?? pluralize(name);
  if (!keyOptions.has('column')) keyOptions.set('column', `${name}_id`);
  return {
    columns,
    ...(wanted !== false &&
      wanted !== null && { index: { columns: columns.map(({ spec }) => spec.name), options: index } }),
    ...(key !== undefined && key !== false && key !== null && { foreignKey: foreignKey(table, toTable, keyOptions) }),
  };
}

export function commentOn(place: Place, table: string, { spec, comment }: Column): Statement[] {
  if (comment === undefined) return [];
  const target = `${quoteTable(tableName(table))}.${quoteName(spec.name)}`;
  return [emitOne({ ...place, line: spec.line }, `COMMENT ON COLUMN ${target} IS ${quoteValue(comment)}`)];
}
