import { argument, type Arguments, isMissing, literal, NULL, truth, text, type Value } from '../php/values.ts';

/** A column as a method of the builder describes it: the framework's type and its attributes. */
export type Described = { readonly type: string; readonly attributes: Readonly<Record<string, Value>> };

/** What a column's method means; `length` is the project's default for strings. */
type ColumnMethod = (args: Arguments, length: number) => Described;

const plain =
  (type: string): ColumnMethod =>
  () => ({ type, attributes: {} });

const given = (args: Arguments, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(
    names.flatMap((name, index) => {
      const value = argument(args, index + 1, name);
      return value && !isMissing(value) ? [[name, value] as const] : [];
    }),
  );

const withArguments =
  (type: string, names: readonly string[], presets: Readonly<Record<string, Value>> = {}): ColumnMethod =>
  (args) => ({ type, attributes: { ...presets, ...given(args, names) } });

const numeric = (type: string) => withArguments(type, ['autoIncrement', 'unsigned']);
const increments =
  (type: string): ColumnMethod =>
  () => ({ type, attributes: { autoIncrement: literal(true) } });

const sized =
  (type: string): ColumnMethod =>
  (args, length) => {
    const own = argument(args, 1, 'length');
    return { type, attributes: { length: own && truth(own) !== false ? own : literal(length) } };
  };

const timed = (type: string) => withArguments(type, ['precision']);

/** `Blueprint`'s methods that add one column named by their first argument (laravel/framework, Schema/Blueprint.php). */
const METHODS: Readonly<Record<string, ColumnMethod>> = {
  id: increments('bigInteger'),
  increments: increments('integer'),
  integerincrements: increments('integer'),
  tinyincrements: increments('tinyInteger'),
  smallincrements: increments('smallInteger'),
  mediumincrements: increments('mediumInteger'),
  bigincrements: increments('bigInteger'),
  char: sized('char'),
  string: sized('string'),
  tinytext: plain('tinyText'),
  text: plain('text'),
  mediumtext: plain('text'),
  longtext: plain('text'),
  integer: numeric('integer'),
  tinyinteger: numeric('tinyInteger'),
  smallinteger: numeric('smallInteger'),
  mediuminteger: numeric('mediumInteger'),
  biginteger: numeric('bigInteger'),
  unsignedinteger: withArguments('integer', ['autoIncrement']),
  unsignedtinyinteger: withArguments('tinyInteger', ['autoIncrement']),
  unsignedsmallinteger: withArguments('smallInteger', ['autoIncrement']),
  unsignedmediuminteger: withArguments('mediumInteger', ['autoIncrement']),
  unsignedbiginteger: withArguments('bigInteger', ['autoIncrement']),
  foreignid: plain('bigInteger'),
  foreignuuid: plain('uuid'),
  foreignulid: withArguments('char', ['length'], { length: literal(26) }),
  float: withArguments('float', ['precision'], { precision: literal(53) }),
  double: plain('double'),
  decimal: withArguments('decimal', ['total', 'places'], { total: literal(8), places: literal(2) }),
  unsigneddecimal: withArguments('decimal', ['total', 'places'], { total: literal(8), places: literal(2) }),
  unsignedfloat: withArguments('float', [], { precision: literal(53) }),
  unsigneddouble: plain('double'),
  boolean: plain('boolean'),
  enum: withArguments('enum', ['allowed']),
  set: withArguments('set', ['allowed']),
  json: plain('json'),
  jsonb: plain('jsonb'),
  date: plain('date'),
  datetime: timed('timestamp'),
  datetimetz: timed('timestampTz'),
  time: timed('time'),
  timetz: timed('timeTz'),
  timestamp: timed('timestamp'),
  timestamptz: timed('timestampTz'),
  softdeletes: withArguments('timestamp', ['precision'], { nullable: literal(true) }),
  softdeletestz: withArguments('timestampTz', ['precision'], { nullable: literal(true) }),
  softdeletesdatetime: withArguments('timestamp', ['precision'], { nullable: literal(true) }),
  year: plain('year'),
  binary: plain('binary'),
  uuid: plain('uuid'),
  ulid: withArguments('char', ['length'], { length: literal(26) }),
  ipaddress: plain('ipAddress'),
  macaddress: plain('macAddress'),
  geometry: withArguments('geometry', ['subtype', 'srid']),
  geography: withArguments('geography', ['subtype', 'srid'], { srid: literal(4326) }),
  point: withArguments('geometry', [], { subtype: text('point', 1) }),
  linestring: withArguments('geometry', [], { subtype: text('linestring', 1) }),
  polygon: withArguments('geometry', [], { subtype: text('polygon', 1) }),
  multipolygon: withArguments('geometry', [], { subtype: text('multipolygon', 1) }),
  vector: withArguments('vector', ['dimensions']),
  tsvector: plain('tsvector'),
  rawcolumn: withArguments('raw', ['definition']),
  remembertoken: () => ({ type: 'string', attributes: { length: literal(100), nullable: literal(true) } }),
};

/** The name of a column that a method gives where none is written. */
const NAMES: Readonly<Record<string, string>> = {
  id: 'id',
  uuid: 'uuid',
  ulid: 'ulid',
  ipaddress: 'ip_address',
  macaddress: 'mac_address',
  softdeletes: 'deleted_at',
  softdeletestz: 'deleted_at',
  softdeletesdatetime: 'deleted_at',
  remembertoken: 'remember_token',
};

export function describe(method: string, args: Arguments, length: number): Described | undefined {
  const key = method.toLowerCase();
  return Object.hasOwn(METHODS, key) ? METHODS[key]?.(args, length) : undefined;
}

export function presetName(method: string): string | undefined {
  return NAMES[method.toLowerCase()];
}

/** `addColumn('string', 'name', ['length' => 5])`. */
export function describeOther(args: Arguments, length: number): Described | undefined {
  const [type, , parameters] = args.list;
  const method = type?.kind === 'string' ? type.pieces.map((piece) => piece.text).join('') : '';
  const known = describe(method, { list: [NULL], named: new Map() }, length);
  if (!known) return undefined;
  const own = parameters?.kind === 'array' ? Object.fromEntries(parameters.entries) : {};
  return { type: known.type, attributes: { ...known.attributes, ...own } };
}

/** The method that makes a column for `foreignIdFor`, by the type of the key that it refers to. */
export function keyMethod(type: string | undefined): 'foreignId' | 'foreignUuid' | 'foreignUlid' {
  if (type === 'uuid' || type === 'char(36)') return 'foreignUuid';
  return type === 'char(26)' ? 'foreignUlid' : 'foreignId';
}
