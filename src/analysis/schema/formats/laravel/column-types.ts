import { quoteValue } from '../emit.ts';
import { numberOf, textOf, textsOf, truth, type Value } from '../php/values.ts';

/** A column's attributes by name, as the framework's fluent definitions keep them. */
export type Attributes = ReadonlyMap<string, Value>;

/** What decides a type besides the column itself. */
export type Surroundings = {
  /** The major version of the framework. */
  readonly version: number;
  /** The project's database is another than PostgreSQL: only the shape matters. */
  readonly standIn: boolean;
};

/** The SQL type that PostgreSQL's grammar gives a column (laravel/framework, Schema/Grammars/PostgresGrammar.php). */
export function typeSql(
  name: string,
  type: string,
  attributes: Attributes,
  { version, standIn }: Surroundings,
): string | undefined {
  const number = (key: string) => numberOf(attributes.get(key));
  const on = (key: string) => truth(attributes.get(key) ?? { kind: 'literal', value: false }) === true;
  const serial = on('autoIncrement') && !attributes.has('generatedAs') && !on('change');
  const fraction = () => {
    const precision = number('precision') ?? (version < 11 ? 0 : undefined);
    return precision === undefined ? '' : `(${precision})`;
  };
  switch (type) {
    case 'char':
      return sized('char', number('length'));
    case 'string':
      return sized('varchar', number('length'));
    case 'tinyText':
      return 'varchar(255)';
    case 'set':
      return standIn ? 'varchar' : undefined;
    case 'integer':
    case 'mediumInteger':
    case 'year':
      return serial ? 'serial' : 'integer';
    case 'bigInteger':
      return serial ? 'bigserial' : 'bigint';
    case 'tinyInteger':
    case 'smallInteger':
      return serial ? 'smallserial' : 'smallint';
    case 'float': {
      const precision = number('precision') ?? 0;
      if (version < 11) return 'double precision';
      return precision > 0 && precision <= 53 ? `float(${precision})` : 'float';
    }
    case 'double':
      return 'double precision';
    case 'decimal':
      return `decimal(${number('total') ?? 8}, ${number('places') ?? 2})`;
    case 'enum': {
      const allowed = textsOf(attributes.get('allowed'));
      if (!allowed || (standIn && on('change'))) return 'varchar(255)';
      return `varchar(255) check ("${name}" in (${allowed.map((value) => quoteValue(value)).join(', ')}))`;
    }
    case 'timestamp':
      return `timestamp${fraction()} without time zone`;
    case 'timestampTz':
      return `timestamp${fraction()} with time zone`;
    case 'time':
      return `time${fraction()} without time zone`;
    case 'timeTz':
      return `time${fraction()} with time zone`;
    case 'binary':
      return 'bytea';
    // What other engines keep as text must fit what refers to it there.
    case 'uuid':
      return standIn ? 'char(36)' : 'uuid';
    case 'ipAddress':
      return standIn ? 'varchar(45)' : 'inet';
    case 'macAddress':
      return standIn ? 'varchar(17)' : 'macaddr';
    case 'geometry':
    case 'geography': {
      const subtype = textOf(attributes.get('subtype'))?.toLowerCase();
      const srid = number('srid');
      return subtype === undefined ? type : `${type}(${subtype}${srid ? `,${srid}` : ''})`;
    }
    case 'vector': {
      const dimensions = number('dimensions');
      return dimensions === undefined ? 'vector' : `vector(${dimensions})`;
    }
    case 'raw':
      return textOf(attributes.get('definition'));
    case 'text':
    case 'boolean':
    case 'json':
    case 'jsonb':
    case 'date':
    case 'tsvector':
      return type;
    default:
      return undefined;
  }
}

function sized(type: string, length: number | undefined): string {
  return length === undefined ? type : `${type}(${length})`;
}

/** What a column without a value for its default gets, so that it has one. */
export function anyValue(type: string): string {
  if (/^(?:small|big)?(?:int|serial)|^(?:decimal|float|double|boolean)/.test(type)) return "'0'";
  if (type.startsWith('json')) return "'{}'";
  if (/^(?:timestamp|date|time)/.test(type)) return 'CURRENT_TIMESTAMP';
  return type === 'uuid' ? 'gen_random_uuid()' : "''";
}
