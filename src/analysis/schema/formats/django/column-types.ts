import { quoteName } from '../emit.ts';
import { argument, isTrue, numberOf, textOf } from '../python/values.ts';
import {
  type Field,
  fieldOf,
  isPrimaryKey,
  isRelation,
  isUnique,
  keyOf,
  type Model,
  type ProjectSettings,
  type State,
  targetOf,
} from './state.ts';

/** Django's built-in fields and those of django.contrib.postgres, in PostgreSQL's types. */
const TYPES: Readonly<Record<string, string>> = {
  AutoField: 'integer',
  BigAutoField: 'bigint',
  SmallAutoField: 'smallint',
  BinaryField: 'bytea',
  BooleanField: 'boolean',
  NullBooleanField: 'boolean',
  DateTimeField: 'timestamp with time zone',
  DateField: 'date',
  TimeField: 'time',
  DurationField: 'interval',
  FloatField: 'double precision',
  PositiveBigIntegerField: 'bigint',
  PositiveSmallIntegerField: 'smallint',
  PositiveIntegerField: 'integer',
  BigIntegerField: 'bigint',
  SmallIntegerField: 'smallint',
  IntegerField: 'integer',
  GenericIPAddressField: 'inet',
  IPAddressField: 'inet',
  JSONField: 'jsonb',
  UUIDField: 'uuid',
  HStoreField: 'hstore',
  CITextField: 'citext',
  CICharField: 'citext',
  CIEmailField: 'citext',
  SearchVectorField: 'tsvector',
  IntegerRangeField: 'int4range',
  BigIntegerRangeField: 'int8range',
  DecimalRangeField: 'numrange',
  DateTimeRangeField: 'tstzrange',
  DateRangeField: 'daterange',
  TextField: 'text',
  LtreeField: 'ltree',
  // Of packages: django-measurement, django-timezone-field.
  MeasurementField: 'double precision',
  TimeZoneField: 'varchar(63)',
};

/** The length that a text field has where it names none. */
const LENGTHS: readonly (readonly [RegExp, number | undefined])[] = [
  [/EmailField$/, 254],
  [/SlugField$/, 50],
  [/URLField$/, 200],
  [/(?:FilePath|File|Image)Field$/, 100],
  [/PhoneNumberField$/, 128],
  [/CountryField$/, 2],
  [/CharField$/, undefined],
];

export type ColumnType = {
  readonly sql: string;
  /** The class is defined in code that is not read. */
  readonly assumed: boolean;
};

/** The type of a field's column, following a relation to the key it holds. */
export function columnType(field: Field, model: Model, state: State, settings: ProjectSettings): ColumnType {
  const { kind, call } = field;
  if (isRelation(field)) {
    const target = state.get(targetOf(field, model, settings) ?? '');
    const named = textOf(call.keywords.get('to_field'));
    const key = target && (named === undefined ? keyOf(target) : target.fields.get(named));
    if (!target || !key || (key === field && target === model)) return { sql: 'integer', assumed: false };
    return columnType(key, target, state, settings);
  }
  const known = TYPES[kind];
  if (known !== undefined) return { sql: known, assumed: false };
  const length = numberOf(call.keywords.get('max_length'));
  if (kind === 'DecimalField' || kind === 'MoneyField') {
    const [digits, places] = [numberOf(call.keywords.get('max_digits')), numberOf(call.keywords.get('decimal_places'))];
    return { sql: digits === undefined ? 'numeric' : `numeric(${digits}, ${places ?? 0})`, assumed: false };
  }
  if (kind === 'ArrayField') return innerType(field, argument(call, 'base_field', 0), model, state, settings, '[]');
  if (kind === 'GeneratedField') return innerType(field, call.keywords.get('output_field'), model, state, settings, '');
  if (kind === 'VectorField') {
    const dimensions = numberOf(call.keywords.get('dimensions'));
    return { sql: dimensions === undefined ? 'vector' : `vector(${dimensions})`, assumed: false };
  }
  const isOwn = settings.fieldClasses.has(kind) && !/^(?:django|models)\./.test(call.name);
  for (const [pattern, preset] of isOwn ? [] : LENGTHS) {
    if (!pattern.test(kind) || kind.startsWith('Encrypted')) continue;
    const most = length ?? preset;
    return { sql: most === undefined ? 'varchar' : `varchar(${most})`, assumed: false };
  }
  const own = isOwn ? settings.fieldClasses.get(kind) : undefined;
  if (own?.type !== undefined) return { sql: own.type, assumed: false };
  if (own && own.base !== kind && own.base !== 'Field')
    return columnType({ ...field, kind: own.base }, model, state, settings);
  if (length !== undefined && !/Text|JSON/.test(kind)) return { sql: `varchar(${length})`, assumed: true };
  if (kind.startsWith('Encrypted')) return { sql: 'text', assumed: true };
  const like = Object.keys(TYPES).find((name) => kind.endsWith(name));
  return { sql: (like && TYPES[like]) ?? 'text', assumed: true };
}

function innerType(
  field: Field,
  value: ReturnType<typeof argument>,
  model: Model,
  state: State,
  settings: ProjectSettings,
  suffix: string,
): ColumnType {
  const inner = fieldOf(field.name, value);
  const type = inner && columnType(inner, model, state, settings);
  return { sql: `${type?.sql ?? 'text'}${suffix}`, assumed: type?.assumed ?? true };
}

/** What the column's type alone does not say: identity and the check of positive numbers. */
export function columnExtras(field: Field, column: string): string | undefined {
  if (/^(?:Big|Small)?AutoField$/.test(field.kind)) return 'GENERATED BY DEFAULT AS IDENTITY';
  return hasCheck(field) ? `CHECK (${checkSql(column)})` : undefined;
}

export function hasCheck({ kind }: Field): boolean {
  return /^Positive(?:Big|Small)?IntegerField$/.test(kind);
}

export function checkSql(column: string): string {
  return `${quoteName(column)} >= 0`;
}

/** Whether Django gives the column an index of its own; a unique column has its constraint's. */
export function isIndexed(field: Field): boolean {
  if (isUnique(field) || isPrimaryKey(field)) return false;
  const given = field.call.keywords.get('db_index');
  if (given) return isTrue(given);
  return isRelation(field) || field.kind.endsWith('SlugField');
}

/** The operator class with which LIKE can use an index on a text column. */
export function likeOperators(type: string): string | undefined {
  if (type.startsWith('varchar') && !type.endsWith(']')) return 'varchar_pattern_ops';
  return type === 'text' ? 'text_pattern_ops' : undefined;
}

export function isTextual(field: Field): boolean {
  return /(?:Char|Text|Slug|URL|Email|File|Image|FilePath)Field$/.test(field.kind);
}
