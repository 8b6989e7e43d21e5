import { type ColumnSpec, quoteValue } from '../emit.ts';
import { type Hash, isHash, isList, isSql, type Value } from './ruby.ts';

/** A column, with what Rails sends in statements of its own. */
export type Column = { readonly spec: ColumnSpec; readonly comment: string | undefined };

/** Types that Rails names otherwise than PostgreSQL does; every other type is written as it is. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'character varying',
  datetime: 'timestamp',
  binary: 'bytea',
  blob: 'bytea',
  bit_varying: 'bit varying',
  primary_key: 'bigserial primary key',
};
const INTEGERS: Readonly<Record<number, string>> = { 1: 'smallint', 2: 'smallint', 3: 'integer', 4: 'integer' };
const TIMES = /^(?:datetime|timestamp|timestamptz|time|timetz|interval)$/;
const LIMITED = /^(?:string|bit|bit_varying|vector|halfvec|char|varchar|character varying)$/;
const TEXTUAL = /^(?:string|text|citext|char|varchar|character varying|enum)$/;
/** A whole number as their default is written with a fraction. */
const FRACTIONAL = /^(?:decimal|numeric|float)$/;
const DATETIME_PRECISION = 7.0;
const TIMESTAMPS_PRECISION = 6.0;
const BIG_KEYS = 5.1;
const NOT_NULL_TIMESTAMPS = 5.0;

/** The SQL type of a column, without its other options. */
export function sqlType(type: string, options: Hash, version: number): string {
  const base = baseType(type, options, version);
  return options.get('array') === true ? `${base}[]` : base;
}

function baseType(type: string, options: Hash, version: number): string {
  const limit = numberOf(options.get('limit'));
  const precision = numberOf(options.get('precision'));
  if (type === 'enum') return enumType(options);
  if (type === 'virtual') return sqlType(String(options.get('type') ?? 'text'), without(options, ['type']), version);
  if (type === 'integer') return limit === undefined ? 'integer' : (INTEGERS[limit] ?? 'bigint');
  if (type === 'decimal' || type === 'numeric') {
    const scale = numberOf(options.get('scale'));
    if (precision === undefined) return 'decimal';
    return scale === undefined ? `decimal(${precision})` : `decimal(${precision},${scale})`;
  }
  if (TIMES.test(type)) {
    const standard = type === 'datetime' && version >= DATETIME_PRECISION ? 6 : undefined;
    const digits = options.has('precision') ? precision : standard;
    const name = TYPES[type] ?? type;
    return digits === undefined ? name : `${name}(${digits})`;
  }
  const name = TYPES[type] ?? type;
  return limit !== undefined && LIMITED.test(type) ? `${name}(${limit})` : name;
}

function enumType(options: Hash): string {
  const name = String(options.get('enum_type') ?? options.get('enum_name') ?? options.get('as') ?? 'text');
  return name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}

/** A default as SQL; nothing where there is none. */
export function defaultSql(value: Value | undefined, type: string, options: Hash = new Map()): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isSql(value)) return value.sql;
  if (isList(value)) return quoteValue(/^jsonb?$/.test(type) ? json(value) : arrayLiteral(value));
  if (isHash(value)) return quoteValue(type === 'hstore' ? hstore(value) : json(value));
  if (typeof value === 'string') {
    if (type === 'uuid' && value.includes('()')) return value;
    if (options.get('array') === true && value === '') return quoteValue('{}');
    return quoteValue(value);
  }
  if (typeof value !== 'number') return quoteValue(value);
  if (TEXTUAL.test(type)) return quoteValue(String(value));
  return FRACTIONAL.test(type) && Number.isInteger(value) ? `${value}.0` : quoteValue(value);
}

function arrayLiteral(values: readonly Value[]): string {
  return `{${values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))).join(',')}}`;
}

function hstore(value: Hash): string {
  return [...value].map(([key, one]) => `${JSON.stringify(key)}=>${JSON.stringify(String(one))}`).join(', ');
}

function json(value: Value): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? Object.fromEntries(part) : part));
}

/** A column of any type but a primary key. */
export function column(name: string, type: string, options: Hash, version: number, line: number): Column {
  const generated = type === 'virtual' || (options.has('as') && type !== 'enum');
  const rest = [
    options.has('collation') && `COLLATE "${String(options.get('collation'))}"`,
    generated &&
      `GENERATED ALWAYS AS (${String(options.get('as'))}) ${options.get('stored') === true ? 'STORED' : 'VIRTUAL'}`,
  ].filter((part) => part !== false);
  const comment = options.get('comment');
  return {
    comment: typeof comment === 'string' ? comment : undefined,
    spec: {
      name,
      line,
      type: sqlType(type, options, version),
      notNull: options.get('null') === false,
      default: defaultSql(options.get('default'), type, options),
      primaryKey: options.get('primary_key') === true,
      rest: rest.length > 0 ? rest.join(' ') : undefined,
    },
  };
}

/** The key that `create_table` adds by itself. */
export function primaryKey(name: string, id: Value | undefined, options: Hash, version: number, line: number): Column {
  const details = isHash(id) ? id : options;
  const type = isHash(id) ? (id.get('type') ?? null) : (id ?? null);
  const named = type === null || type === true || type === 'primary_key' ? undefined : String(type);
  const standard = version >= BIG_KEYS ? 'bigserial' : 'serial';
  const own = new Map([...details].filter(([key]) => key === 'default' || key === 'limit'));
  const base = { name, line, primaryKey: true };
  if (named === undefined) return { comment: undefined, spec: { ...base, type: standard } };
  if (named === 'uuid') {
    const generator = version >= BIG_KEYS ? 'gen_random_uuid()' : 'uuid_generate_v4()';
    const value = own.has('default') ? defaultSql(own.get('default'), 'uuid') : generator;
    return { comment: undefined, spec: { ...base, type: 'uuid', default: value, notNull: true } };
  }
  if ((named === 'integer' || named === 'bigint') && !own.has('default') && version >= BIG_KEYS) {
    const serial = named === 'bigint' || own.get('limit') === 8 ? 'bigserial' : 'serial';
    return { comment: undefined, spec: { ...base, type: serial } };
  }
  const { spec, comment } = column(name, named, own, version, line);
  return { comment, spec: { ...spec, primaryKey: true, notNull: true } };
}

/** `created_at` and `updated_at`. */
export function timestamps(options: Hash, version: number, line: number): Column[] {
  const own = new Map(options);
  if (!own.has('null') && version >= NOT_NULL_TIMESTAMPS) own.set('null', false);
  if (!own.has('precision')) own.set('precision', version >= TIMESTAMPS_PRECISION ? 6 : null);
  return ['created_at', 'updated_at'].map((name) => column(name, 'datetime', own, version, line));
}

/** The type of a column that refers to a table by `<name>_id`. */
export function referenceType(version: number): string {
  return version >= BIG_KEYS ? 'bigint' : 'integer';
}

export function without(options: Hash, keys: readonly string[]): Hash {
  return new Map([...options].filter(([key]) => !keys.includes(key)));
}

function numberOf(value: Value | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
