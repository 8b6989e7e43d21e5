import { quoteValue } from '../emit.ts';
import {
  host,
  type HostValue,
  literal,
  type ObjectValue,
  property,
  text,
  textOf,
  textsOf,
  UNDEFINED,
  unknown,
  type Value,
} from '../javascript/values.ts';

/** A data type that can be used as it is or called with a size: `STRING`, `STRING(64)`, `STRING.BINARY`. */
const TYPES: Readonly<Record<string, (args: readonly Value[]) => string | undefined>> = {
  STRING: ([length]) => `VARCHAR(${textOf(length) ?? textOf(property(length, 'length')) ?? '255'})`,
  CHAR: ([length]) => `CHAR(${textOf(length) ?? '255'})`,
  TEXT: () => 'TEXT',
  CITEXT: () => 'CITEXT',
  TSVECTOR: () => 'TSVECTOR',
  NUMBER: () => 'INTEGER',
  TINYINT: () => 'SMALLINT',
  SMALLINT: () => 'SMALLINT',
  MEDIUMINT: () => 'INTEGER',
  INTEGER: () => 'INTEGER',
  BIGINT: () => 'BIGINT',
  FLOAT: () => 'FLOAT',
  REAL: () => 'REAL',
  DOUBLE: () => 'DOUBLE PRECISION',
  DECIMAL: (args) => sized('DECIMAL', args),
  NUMERIC: (args) => sized('DECIMAL', args),
  BOOLEAN: () => 'BOOLEAN',
  TIME: () => 'TIME',
  DATE: () => 'TIMESTAMP WITH TIME ZONE',
  DATEONLY: () => 'DATE',
  NOW: () => 'now',
  HSTORE: () => 'HSTORE',
  JSON: () => 'JSON',
  JSONB: () => 'JSONB',
  BLOB: () => 'BYTEA',
  UUID: () => 'UUID',
  CIDR: () => 'CIDR',
  INET: () => 'INET',
  MACADDR: () => 'MACADDR',
  UUIDV1: () => 'UUIDV1',
  UUIDV4: () => 'UUIDV4',
  GEOMETRY: () => 'GEOMETRY',
  GEOGRAPHY: () => 'GEOGRAPHY',
  RANGE: ([of]) => RANGES[sqlOf(of) ?? 'INTEGER'],
  ARRAY: ([of]) => {
    const item = sqlOf(of) ?? sqlOf(property(of, 'type'));
    return item === undefined ? undefined : `${item}[]`;
  },
};

const RANGES: Readonly<Record<string, string>> = {
  INTEGER: 'int4range',
  BIGINT: 'int8range',
  DECIMAL: 'numrange',
  DATE: 'daterange',
  'TIMESTAMP WITH TIME ZONE': 'tstzrange',
};

function sized(name: string, args: readonly Value[]): string {
  const sizes = args.map(textOf).filter((size) => size !== undefined);
  return sizes.length > 0 ? `${name}(${sizes.join(',')})` : name;
}

/** Types, functions and literals are objects whose keys only this format reads. */
const SQL = '(sql)';
const LABELS = '(labels)';
const WHERE = '(operator)';

function tagged(key: string, value: Value): ObjectValue {
  return { kind: 'object', entries: new Map([[key, { value, line: 1 }]]) };
}

/** The SQL of a type, of `Sequelize.literal(…)` or of `Sequelize.fn(…)`. */
export function sqlOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'host') return sqlOf(value.get?.(SQL));
  return value?.kind === 'object' ? textOf(property(value, SQL)) : textOf(value);
}

/** The labels of `ENUM('a', 'b')`, also inside an array. */
export function labelsOf(value: Value | undefined): readonly string[] | undefined {
  return value?.kind === 'host' ? textsOf(value.get?.(LABELS)) : undefined;
}

/** Whether it is SQL of its own rather than a value to quote. */
export function isSql(value: Value): boolean {
  return property(value, SQL) !== undefined || (value.kind === 'host' && value.get?.(SQL) !== undefined);
}

function typeValue(sql: string | undefined, make: (args: readonly Value[]) => Value, labels?: Value): Value {
  const type: HostValue = {
    kind: 'host',
    call: make,
    get(name) {
      if (name === SQL) return sql === undefined ? undefined : text(sql, 1);
      if (name === LABELS) return labels;
      // STRING.BINARY, INTEGER.UNSIGNED, TEXT.TINY: PostgreSQL has no such variants.
      return /^[A-Z]+$/.test(name) ? type : undefined;
    },
  };
  return type;
}

function dataType(name: string): Value | undefined {
  if (name === 'ENUM') return enumType([]);
  const sql = TYPES[name];
  if (!sql) return undefined;
  const make = (args: readonly Value[]): Value => {
    const labels = name === 'ARRAY' ? args[0] : undefined;
    const found = labels?.kind === 'host' ? labels.get?.(LABELS) : undefined;
    return found ? typeValue('ENUM[]', make, found) : typeValue(sql(args), make);
  };
  return typeValue(sql([]), make);
}

function enumType(args: readonly Value[]): Value {
  const [first] = args;
  const list = first?.kind === 'array' ? first : (property(first, 'values') ?? { kind: 'array', items: [...args] });
  return typeValue('ENUM', enumType, list);
}

function call(name: Value | undefined, args: readonly Value[]): Value {
  const parts = args.map((arg) => (isSql(arg) ? sqlOf(arg) : literalOf(arg)));
  const known = textOf(name);
  if (known === undefined || parts.includes(undefined)) return unknown('an expression is only known at run time');
  return tagged(SQL, text(`${known}(${parts.join(', ')})`, 1));
}

function literalOf(value: Value): string | undefined {
  if (value.kind === 'literal') return quoteValue(value.value ?? null);
  const known = textOf(value);
  return known === undefined ? undefined : quoteValue(known);
}

/** `Sequelize`, `DataTypes` and the module itself: one name space in the tool too. */
export function sequelizeLibrary(): HostValue {
  const library: HostValue = {
    kind: 'host',
    get(name) {
      if (/^(?:Sequelize|DataTypes|default)$/.test(name)) return library;
      if (name === 'literal') return host(([sql]) => tagged(SQL, sql ?? UNDEFINED));
      if (name === 'fn') return host(([first, ...args]) => call(first, args));
      if (name === 'col')
        return host(([column]) => tagged(SQL, text(`"${(textOf(column) ?? '').replaceAll('.', '"."')}"`, 1)));
      if (name === 'Op') return { kind: 'host', get: (operator) => text(`${WHERE}${operator}`, 1) };
      if (name === 'QueryTypes' || name === 'Deferrable') return { kind: 'host', get: (item) => text(item, 1) };
      if (name === 'ENUM') return enumType([]);
      return dataType(name) ?? (name === 'Transaction' ? literal(null) : undefined);
    },
  };
  return library;
}
