import { quoteName, quoteValue, type TableName } from '../emit.ts';
import { numberOf, property, textOf, textsOf, type Value } from '../javascript/values.ts';
import { isOn, optionText } from './raw.ts';

/** A type as PostgreSQL's compiler writes it, and what comes with it. */
export type ColumnType = {
  readonly sql: string;
  readonly primaryKey?: boolean | undefined;
  /** Nullability and defaults are no part of a serial column. */
  readonly serial?: boolean;
  readonly check?: string;
  readonly enumeration?: { readonly name: TableName; readonly labels: readonly string[] };
};

const PLAIN: Readonly<Record<string, string>> = {
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  integer: 'integer',
  int: 'integer',
  mediumint: 'integer',
  bigInteger: 'bigint',
  bigint: 'bigint',
  smallint: 'smallint',
  tinyint: 'smallint',
  double: 'double precision',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  time: 'time',
  binary: 'bytea',
  blob: 'bytea',
  json: 'json',
  jsonb: 'jsonb',
  geometry: 'geometry',
  geography: 'geography',
  point: 'point',
};

/** The type that `table.string('a', 40)` and its like ask for; nothing for other methods and unknown arguments. */
export function columnType(
  method: string,
  column: string,
  args: readonly Value[],
  schema?: string,
): ColumnType | undefined {
  const [first, second] = args;
  const plain = PLAIN[method];
  if (plain !== undefined) return { sql: plain };
  switch (method) {
    case 'string':
    case 'varchar':
      return { sql: `varchar(${numberOf(first) ?? 255})` };
    case 'float':
    case 'floating':
      return { sql: `real /* float(${numberOf(first) ?? 8}, ${numberOf(second) ?? 2}) on MySQL */` };
    case 'decimal':
    case 'numeric':
      if (first?.kind === 'literal' && first.value === null) return { sql: 'decimal' };
      return { sql: `decimal(${numberOf(first) ?? 8}, ${numberOf(second) ?? 2})` };
    case 'timestamp':
    case 'datetime':
    case 'dateTime': {
      const withoutZone = first?.kind === 'literal' ? first.value === true : isOn(first, 'useTz') === false;
      const precision = numberOf(property(first, 'precision') ?? second);
      return { sql: `timestamp${withoutZone ? '' : 'tz'}${precision === undefined ? '' : `(${precision})`}` };
    }
    case 'uuid':
      return { sql: 'uuid', primaryKey: isOn(first, 'primaryKey') === true };
    case 'increments':
    case 'bigincrements':
    case 'bigIncrements':
      return {
        sql: method === 'increments' ? 'serial' : 'bigserial',
        primaryKey: isOn(first, 'primaryKey') !== false,
        serial: true,
      };
    case 'specificType': {
      const sql = textOf(first);
      return sql === undefined ? undefined : { sql };
    }
    case 'enu':
    case 'enum':
      return enumeration(column, first, second, schema);
    default:
      return undefined;
  }
}

function enumeration(
  column: string,
  values: Value | undefined,
  options: Value | undefined,
  schema: string | undefined,
): ColumnType | undefined {
  const labels = textsOf(values);
  const name = optionText(options, 'enumName');
  if (isOn(options, 'useNative') && name !== undefined) {
    const type = { schema: optionText(options, 'schemaName') ?? schema, name };
    const sql = type.schema === undefined ? quoteName(name) : `${quoteName(type.schema)}.${quoteName(name)}`;
    if (isOn(options, 'existingType')) return { sql };
    return labels && { sql, enumeration: { name: type, labels } };
  }
  return labels && { sql: 'text', check: `check (${quoteName(column)} in (${labels.map(quoteValue).join(', ')}))` };
}

/** The name of an index or key that a migration leaves unnamed. */
export function defaultName(kind: 'index' | 'unique' | 'foreign', table: string, columns: readonly string[]): string {
  return `${table.replaceAll(/[.-]/g, '_')}_${columns.join('_')}_${kind}`.toLowerCase();
}
