import { argument, itemsOf, literal, NULL, text, textOf, textsOf, type Value } from '../php/values.ts';
import { addColumn, fluent, foreignKey, spotOf, type TableMethod } from './builder.ts';
import { describe, describeOther, keyMethod } from './column-methods.ts';
import { sqlText } from './columns.ts';
import type { IndexKind } from './commands.ts';
import { baseName, indexName, modelKey, modelTable } from './names.ts';

function index(type: IndexKind): TableMethod {
  return (builder, args, site) => {
    const given = argument(args, 0, 'columns') ?? argument(args, 0, 'column');
    const items = itemsOf(given) ?? (given ? [given] : []);
    const raw = items.some((item) => item.kind === 'host');
    const columns = items.map(sqlText);
    if (columns.length === 0 || !columns.every((column) => column !== undefined)) return undefined;
    const name = textOf(argument(args, 1, 'name')) || indexName(builder.blueprint.table, columns, type.toLowerCase());
    const attributes = new Map<string, Value>();
    const [algorithm, operators] = [argument(args, 2, 'algorithm'), argument(args, 2, 'operatorClass')];
    if (algorithm && textOf(algorithm) !== undefined)
      attributes.set(type === 'spatialIndex' ? 'operatorClass' : 'algorithm', algorithm);
    else if (operators) attributes.set('operatorClass', operators);
    const spot = spotOf(site);
    builder.add({ kind: 'index', type, columns, name, attributes, spot, ...(raw && { raw }) });
    return fluent(builder, attributes, spot);
  };
}

function pair(kind: 'rename-column' | 'rename-index'): TableMethod {
  return (builder, args, site) => {
    const [from, to] = [textOf(argument(args, 0, 'from')), textOf(argument(args, 1, 'to'))];
    if (from === undefined || to === undefined) return undefined;
    builder.add({ kind, from, to, spot: spotOf(site) });
    return NULL;
  };
}

function timestamps(method: 'timestamp' | 'timestampTz'): TableMethod {
  return (builder, args, site) => {
    const precision = argument(args, 0, 'precision');
    for (const name of ['created_at', 'updated_at']) {
      const list = [text(name, site.line), ...(precision ? [precision] : [])];
      const described = describe(method, { list, named: new Map() }, 0);
      const made = described && { ...described, attributes: { ...described.attributes, nullable: literal(true) } };
      if (made) addColumn(builder, method, made, { list, named: new Map() }, site);
    }
    return NULL;
  };
}

function morphs(key: 'unsignedBigInteger' | 'uuid' | 'ulid', nullable: boolean): TableMethod {
  return (builder, args, site) => {
    const name = textOf(argument(args, 0, 'name'));
    if (name === undefined) return undefined;
    const { session } = builder;
    for (const [column, method] of [
      [`${name}_type`, 'string'],
      [`${name}_id`, key],
    ] as const) {
      const list = [text(column, site.line)];
      const described = describe(method, { list, named: new Map() }, session.stringLength);
      if (!described) continue;
      const attributes = nullable ? { ...described.attributes, nullable: literal(true) } : described.attributes;
      addColumn(builder, method, { ...described, attributes }, { list, named: new Map() }, site);
    }
    const columns = [`${name}_type`, `${name}_id`];
    const given = textOf(argument(args, 1, 'indexName'));
    const named = given || indexName(builder.blueprint.table, columns, 'index');
    builder.add({ kind: 'index', type: 'index', columns, name: named, attributes: new Map(), spot: spotOf(site) });
    return NULL;
  };
}

/** `foreignIdFor(User::class)`: what the column is depends on the key of the model's table. */
const foreignIdFor: TableMethod = (builder, args, site) => {
  const model = textOf(argument(args, 0, 'model'));
  if (model === undefined || !/^\w/.test(baseName(model))) return undefined;
  const name = textOf(argument(args, 1, 'column')) ?? modelKey(model);
  const table = modelTable(model);
  const method = keyMethod(builder.session.state.column(table, 'id')?.type);
  const list = [text(name, site.line)];
  const described = describe(method, { list, named: new Map() }, 0);
  if (!described) return undefined;
  const attributes = { ...described.attributes, table: text(table, site.line) };
  return addColumn(builder, method, { ...described, attributes }, { list, named: new Map() }, site);
};

const quiet: TableMethod = () => NULL;

/** Methods of the table that are not one column and take nothing away, by lower-case name. */
export const TABLE_METHODS: Readonly<Record<string, TableMethod>> = {
  primary: index('primary'),
  unique: index('unique'),
  index: index('index'),
  fulltext: index('fulltext'),
  spatialindex: index('spatialIndex'),
  vectorindex: index('vectorIndex'),
  rawindex(builder, args, site) {
    const [expression, name] = [sqlText(argument(args, 0, 'expression')), textOf(argument(args, 1, 'name'))];
    if (expression === undefined || name === undefined) return undefined;
    const [attributes, spot] = [new Map<string, Value>(), spotOf(site)];
    builder.add({ kind: 'index', type: 'index', columns: [expression], raw: true, name, attributes, spot });
    return fluent(builder, attributes, spot);
  },
  foreign(builder, args, site) {
    const columns = textsOf(argument(args, 0, 'columns'));
    return columns && foreignKey(builder, columns, textOf(argument(args, 1, 'name')), site).host;
  },
  foreignidfor: foreignIdFor,
  renamecolumn: pair('rename-column'),
  renameindex: pair('rename-index'),
  rename(builder, args, site) {
    const to = textOf(argument(args, 0, 'to'));
    if (to === undefined) return undefined;
    builder.add({ kind: 'rename', to, spot: spotOf(site) });
    return NULL;
  },
  comment(builder, args, site) {
    const comment = textOf(argument(args, 0, 'comment'));
    if (comment === undefined) return undefined;
    builder.add({ kind: 'comment', text: comment, spot: spotOf(site) });
    return NULL;
  },
  timestamps: timestamps('timestamp'),
  nullabletimestamps: timestamps('timestamp'),
  datetimes: timestamps('timestamp'),
  timestampstz: timestamps('timestampTz'),
  nullabletimestampstz: timestamps('timestampTz'),
  morphs: morphs('unsignedBigInteger', false),
  numericmorphs: morphs('unsignedBigInteger', false),
  nullablemorphs: morphs('unsignedBigInteger', true),
  nullablenumericmorphs: morphs('unsignedBigInteger', true),
  uuidmorphs: morphs('uuid', false),
  nullableuuidmorphs: morphs('uuid', true),
  ulidmorphs: morphs('ulid', false),
  nullableulidmorphs: morphs('ulid', true),
  addcolumn(builder, args, site) {
    const described = describeOther(args, builder.session.stringLength);
    const name = argument(args, 1, 'name');
    if (!described || !name) return undefined;
    return addColumn(builder, 'addColumn', described, { list: [name], named: new Map() }, site);
  },
  // https://github.com/spatie/laravel-schemaless-attributes
  schemalessattributes(builder, args, site) {
    const attributes = { nullable: literal(true) };
    const list = args.list.length > 0 ? args.list : [text('schemaless_attributes', site.line)];
    return addColumn(builder, 'json', { type: 'json', attributes }, { list, named: new Map() }, site);
  },
  engine: quiet,
  innodb: quiet,
  charset: quiet,
  collation: quiet,
  create: quiet,
  // https://github.com/lazychaser/laravel-nestedset
  nestedset(builder, _args, site) {
    const names = ['_lft', '_rgt', 'parent_id'];
    for (const name of names) {
      const attributes = name === 'parent_id' ? { nullable: literal(true) } : { default: literal(0) };
      const list = [text(name, site.line)];
      addColumn(builder, 'unsignedInteger', { type: 'integer', attributes }, { list, named: new Map() }, site);
    }
    const columns = {
      kind: 'array',
      entries: new Map(names.map((name, at) => [String(at), text(name, site.line)])),
    } as const;
    return index('index')(builder, { list: [columns], named: new Map() }, site);
  },
  getprefix: (_builder, _args, { line }) => text('', line),
  gettableprefix: (_builder, _args, { line }) => text('', line),
  gettable: (builder, _args, { line }) => text(builder.blueprint.table, line),
};
