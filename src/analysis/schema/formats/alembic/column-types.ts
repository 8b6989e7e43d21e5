import { quoteTable, quoteValue } from '../emit.ts';
import {
  argument,
  booleanOf,
  type Call,
  className,
  isTrue,
  numberOf,
  shortName,
  textOf,
  textsOf,
  type Value,
} from '../python/values.ts';

/** SQLAlchemy's types that PostgreSQL spells without arguments, in lower case and without underscores. */
const PLAIN: Readonly<Record<string, string>> = {
  integer: 'INTEGER',
  int: 'INTEGER',
  biginteger: 'BIGINT',
  bigint: 'BIGINT',
  smallinteger: 'SMALLINT',
  smallint: 'SMALLINT',
  text: 'TEXT',
  unicodetext: 'TEXT',
  clob: 'TEXT',
  boolean: 'BOOLEAN',
  bool: 'BOOLEAN',
  date: 'DATE',
  interval: 'INTERVAL',
  real: 'REAL',
  double: 'DOUBLE PRECISION',
  doubleprecision: 'DOUBLE PRECISION',
  largebinary: 'BYTEA',
  bytea: 'BYTEA',
  blob: 'BYTEA',
  binary: 'BYTEA',
  varbinary: 'BYTEA',
  pickletype: 'BYTEA',
  json: 'JSON',
  jsonb: 'JSONB',
  uuid: 'UUID',
  guid: 'UUID',
  uuidtype: 'UUID',
  inet: 'INET',
  ipaddresstype: 'VARCHAR(50)',
  cidr: 'CIDR',
  macaddr: 'MACADDR',
  citext: 'CITEXT',
  tsvector: 'TSVECTOR',
  tsvectortype: 'TSVECTOR',
  tsquery: 'TSQUERY',
  hstore: 'HSTORE',
  money: 'MONEY',
  oid: 'OID',
  regclass: 'REGCLASS',
  xml: 'XML',
  ltree: 'LTREE',
  ltreetype: 'LTREE',
  jsontype: 'JSON',
  arrowtype: 'TIMESTAMP WITHOUT TIME ZONE',
  emailtype: 'VARCHAR(255)',
  urltype: 'TEXT',
  passwordtype: 'BYTEA',
};

const RANGES = /^(?:int4|int8|num|date|ts|tstz)(?:multi)?range$/;

/** An enumerated type that a column or a call describes. */
export type EnumType = { readonly name: string; readonly schema?: string; readonly labels: readonly string[] };

/** A column type in SQL; undefined for a type that is defined elsewhere. */
export function typeSql(value: Value | undefined): string | undefined {
  if (value?.kind !== 'name' && value?.kind !== 'call') return undefined;
  if (value.kind === 'call' && value.target) return ofMethod(value);
  const call: Call =
    value.kind === 'call' ? value : { ...value, kind: 'call', args: [], keywords: new Map<string, Value>() };
  const name = shortName(call.name).toLowerCase().replaceAll('_', '');
  const [first] = call.args;
  const length = numberOf(argument(call, 'length', 0));
  switch (name) {
    case 'string':
    case 'unicode':
    case 'varchar':
    case 'nvarchar':
    case 'autostring':
      return length === undefined ? 'VARCHAR' : `VARCHAR(${length})`;
    case 'char':
    case 'nchar':
      return length === undefined ? 'CHAR' : `CHAR(${length})`;
    case 'datetime':
    case 'timestamp':
    case 'time':
      return temporal(name === 'time' ? 'TIME' : 'TIMESTAMP', call);
    case 'float': {
      const precision = numberOf(argument(call, 'precision', 0));
      return precision === undefined ? 'FLOAT' : `FLOAT(${precision})`;
    }
    case 'numeric':
    case 'decimal': {
      const precision = numberOf(argument(call, 'precision', 0));
      const scale = numberOf(argument(call, 'scale', 1));
      if (precision === undefined) return 'NUMERIC';
      return scale === undefined ? `NUMERIC(${precision})` : `NUMERIC(${precision}, ${scale})`;
    }
    case 'bit':
      return `BIT${isTrue(call.keywords.get('varying')) ? ' VARYING' : ''}${length === undefined ? '' : `(${length})`}`;
    case 'array': {
      const item = typeSql(argument(call, 'item_type', 0));
      return item && `${item}${'[]'.repeat(numberOf(call.keywords.get('dimensions')) ?? 1)}`;
    }
    case 'mutabletype':
    case 'mutabledict':
      return typeSql(first);
    case 'vector':
      return length === undefined ? 'vector' : `vector(${length})`;
    case 'enum':
      return enumSql(call);
    default:
      return PLAIN[name] ?? (RANGES.test(name) ? name.toUpperCase() : undefined);
  }
}

function temporal(name: string, call: Call): string {
  const precision = numberOf(call.keywords.get('precision'));
  const zone = isTrue(argument(call, 'timezone', 0)) ? 'WITH' : 'WITHOUT';
  return `${name}${precision === undefined ? '' : `(${precision})`} ${zone} TIME ZONE`;
}

/** `JSON().with_variant(JSONB(), 'postgresql')`, `MutableDict.as_mutable(JSONB)`. */
function ofMethod(call: Call): string | undefined {
  const [first, dialect] = call.args;
  if (call.name === 'with_variant') return typeSql(textOf(dialect) === 'postgresql' ? first : call.target);
  return call.name === 'as_mutable' ? typeSql(first) : undefined;
}

function enumSql(call: Call): string | undefined {
  const found = enumOf(call);
  if (found) return quoteTable(found);
  const labels = call.args.map(textOf).filter((label) => label !== undefined);
  const length = numberOf(call.keywords.get('length')) ?? Math.max(1, ...labels.map((label) => label.length));
  return booleanOf(call.keywords.get('native_enum')) === false ? `VARCHAR(${length})` : undefined;
}

/** The type that an `Enum` or `ENUM` with a name stands for. */
export function enumOf(value: Value | undefined): EnumType | undefined {
  if (value?.kind !== 'call' || value.target || className(value)?.toLowerCase() !== 'enum') return undefined;
  const name = textOf(value.keywords.get('name'));
  if (name === undefined || booleanOf(value.keywords.get('native_enum')) === false) return undefined;
  const labels = value.args.flatMap((arg) => textOf(arg) ?? textsOf(arg) ?? []);
  const schema = textOf(value.keywords.get('schema'));
  return { name, labels, ...(schema !== undefined && { schema }) };
}

/** The type that creating a table with this column creates first. */
export function ownedEnum(type: Value | undefined): EnumType | undefined {
  if (type?.kind !== 'call') return undefined;
  const inner = className(type)?.toLowerCase() === 'array' ? argument(type, 'item_type', 0) : type;
  const found = enumOf(inner);
  if (!found || inner?.kind !== 'call') return undefined;
  return booleanOf(inner.keywords.get('create_type')) === false ? undefined : found;
}

export function createTypeSql(type: EnumType): string {
  return `CREATE TYPE ${quoteTable(type)} AS ENUM (${type.labels.map(quoteValue).join(', ')})`;
}

/** What a name is taken for where its type is defined in code that is not read. */
export function assumedType(value: Value | undefined): string {
  const name = className(value) ?? '';
  if (/uuid|guid/i.test(name)) return 'UUID';
  if (/json/i.test(name)) return 'JSONB';
  if (/date|time/i.test(name)) return 'TIMESTAMP WITH TIME ZONE';
  if (/int(?:eger)?$/i.test(name)) return 'BIGINT';
  return 'TEXT';
}
