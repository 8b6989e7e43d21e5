/** A type as PostgreSQL spells it. */
export type ColumnType = {
  readonly sql: string;
  readonly kind: 'boolean' | 'number' | 'time' | 'bits' | 'other';
  /** Whether the type's own name asks for a sequence: `bigserial`. */
  readonly serial: boolean;
};

type Family = Pick<ColumnType, 'sql' | 'kind'> & { readonly parameters?: boolean };

const FAMILIES: readonly (readonly [names: string, Family])[] = [
  ['bigint biginteger long integer8 bigserial serial8 int8', { sql: 'bigint', kind: 'number' }],
  ['int integer serial int4 serial4', { sql: 'integer', kind: 'number' }],
  ['smallint int2 smallserial tinyint', { sql: 'smallint', kind: 'number' }],
  ['number numeric decimal bigdecimal', { sql: 'numeric', kind: 'number', parameters: true }],
  ['currency money smallmoney', { sql: 'numeric', kind: 'number' }],
  ['double', { sql: 'double precision', kind: 'number' }],
  ['float', { sql: 'float', kind: 'number', parameters: true }],
  ['real', { sql: 'real', kind: 'number' }],
  ['boolean bool', { sql: 'boolean', kind: 'boolean' }],
  ['bit', { sql: 'bit', kind: 'bits', parameters: true }],
  ['varchar varchar2 string nvarchar nvarchar2 national', { sql: 'varchar', kind: 'other', parameters: true }],
  ['char character bpchar', { sql: 'char', kind: 'other', parameters: true }],
  ['nchar nchar2', { sql: 'nchar', kind: 'other', parameters: true }],
  ['clob nclob text ntext tinytext mediumtext longtext longvarchar longnvarchar', { sql: 'text', kind: 'other' }],
  ['blob', { sql: 'oid', kind: 'other' }],
  ['longblob mediumblob tinyblob longvarbinary varbinary binary image', { sql: 'bytea', kind: 'other' }],
  ['date', { sql: 'date', kind: 'time' }],
  ['uuid uniqueidentifier', { sql: 'uuid', kind: 'other' }],
  ['xml xmltype sqlxml', { sql: 'xml', kind: 'other' }],
];
const BY_NAME: ReadonlyMap<string, Family> = new Map(
  FAMILIES.flatMap(([names, family]) => names.split(' ').map((name) => [name, family] as const)),
);
const SERIAL = /^(?:big|small)?serial[48]?$/;
const TIMES: Readonly<Record<string, string>> = {
  datetime: 'timestamp',
  datetime2: 'timestamp',
  smalldatetime: 'timestamp',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  timestamp_with_timezone: 'timestamp',
  time: 'time',
  timetz: 'time',
};
const LONG_FORMS: Readonly<Record<string, string>> = {
  'character varying': 'varchar',
  'double precision': 'double',
  'long varchar': 'longvarchar',
  'long nvarchar': 'longnvarchar',
  'long binary': 'longvarbinary',
  'long varbinary': 'longvarbinary',
};
/** What Liquibase leaves out of VARCHAR on PostgreSQL. */
const UNLIMITED = '2147483647';

/**
 * A changelog's type as Liquibase gives it to PostgreSQL 10 and later; types that Liquibase does not know are passed on.
 * https://github.com/liquibase/liquibase/tree/main/liquibase-standard/src/main/java/liquibase/datatype/core
 */
export function columnType(definition: string): ColumnType {
  const said = definition.trim().replace(/\{.*$/s, '').trim();
  const [, before = said, inside = '', after = ''] = /^([^()]*)\(([^()]*)\)(.*)$/s.exec(said) ?? [];
  const words = before.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const long = Object.keys(LONG_FORMS).find((form) => words === form);
  const [first = ''] = words.split(' ');
  const name = long === undefined ? javaName(first) : (LONG_FORMS[long] ?? long);
  const rest = `${long === undefined ? words.slice(first.length) : ''} ${after.toLowerCase()}`.trim();

  const time = TIMES[name];
  if (time !== undefined) return timeType(time, name, inside, rest);
  const family = BY_NAME.get(name);
  if (!family || said.includes('[')) return { sql: said, kind: 'other', serial: false };
  const parameters = family.parameters ? parametersOf(inside, family) : '';
  const identity = /\bidentity\b/.test(rest);
  return { sql: `${family.sql}${parameters}`, kind: family.kind, serial: SERIAL.test(name) || identity };
}

/** `java.sql.Types.VARCHAR`, `java.lang.String`, `java.util.Date`. */
function javaName(word: string): string {
  if (word === 'java.util.date') return 'datetime';
  return word.replace(/^java\.(?:\w+\.)+/, '').replaceAll(/["`[\]]/g, '');
}

function timeType(type: string, name: string, inside: string, rest: string): ColumnType {
  const zone = /tz$|with_timezone$/.test(name) || /\bwith\s+time\s*zone\b/.test(rest) ? 'with' : 'without';
  const precision = /^\s*\d+\s*$/.test(inside) ? `(${Math.min(6, Number(inside))})` : '';
  return { sql: `${type}${precision} ${zone} time zone`, kind: 'time', serial: false };
}

function parametersOf(inside: string, { sql }: Family): string {
  const given = inside.split(',').map((parameter) => parameter.trim().replace(/\s*\b(?:char|byte)$/i, ''));
  const [first = ''] = given;
  if (!/^\d+$/.test(first) || first === UNLIMITED) return '';
  return sql === 'numeric' && Number(first) > 1_000 ? '' : `(${given.join(', ')})`;
}
