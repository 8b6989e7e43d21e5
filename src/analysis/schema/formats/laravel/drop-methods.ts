import { argument, type Arguments, NULL, textOf, textsOf } from '../php/values.ts';
import { spotOf, type TableMethod } from './builder.ts';
import type { IndexKind } from './commands.ts';
import { indexName, modelKey } from './names.ts';

function dropIndex(type: IndexKind): TableMethod {
  return (builder, args, site) => {
    const given = argument(args, 0, 'index');
    const columns = given?.kind === 'array' ? textsOf(given) : undefined;
    const name = columns ? indexName(builder.blueprint.table, columns, type.toLowerCase()) : textOf(given);
    if (name === undefined && type !== 'primary') return undefined;
    builder.add({ kind: 'drop-index', type, name: name ?? '', spot: spotOf(site) });
    return NULL;
  };
}

const dropForeign: TableMethod = (builder, args, site) => {
  const given = argument(args, 0, 'index');
  const columns = given?.kind === 'array' ? textsOf(given) : undefined;
  const name = columns ? indexName(builder.blueprint.table, columns, 'foreign') : textOf(given);
  if (name === undefined) return undefined;
  builder.add({ kind: 'drop-foreign', name, spot: spotOf(site) });
  return NULL;
};

function dropNamed(...columns: readonly string[]): TableMethod {
  return (builder, _args, site) => {
    builder.add({ kind: 'drop-columns', columns, spot: spotOf(site) });
    return NULL;
  };
}

const dropColumn: TableMethod = (builder, args, site) => {
  const [first] = args.list;
  const columns = first?.kind === 'array' ? textsOf(first) : args.list.map(textOf);
  if (!columns || columns.length === 0 || !columns.every((column) => column !== undefined)) return undefined;
  builder.add({ kind: 'drop-columns', columns, spot: spotOf(site) });
  return NULL;
};

const dropSoftDeletes: TableMethod = (builder, args, site) =>
  dropNamed(textOf(argument(args, 0, 'column')) ?? 'deleted_at')(builder, args, site);

const dropMorphs: TableMethod = (builder, args, site) => {
  const name = textOf(argument(args, 0, 'name'));
  if (name === undefined) return undefined;
  const columns = [`${name}_type`, `${name}_id`];
  const given = textOf(argument(args, 1, 'indexName'));
  const own = given || indexName(builder.blueprint.table, columns, 'index');
  builder.add({ kind: 'drop-index', type: 'index', name: own, spot: spotOf(site) });
  return dropNamed(...columns)(builder, args, site);
};

const dropConstrained =
  (nameOf: (args: Arguments) => string | undefined): TableMethod =>
  (builder, args, site) => {
    const column = nameOf(args);
    if (column === undefined) return undefined;
    const name = indexName(builder.blueprint.table, [column], 'foreign');
    builder.add({ kind: 'drop-foreign', name, spot: spotOf(site) });
    return dropNamed(column)(builder, args, site);
  };

const columnFor = (args: Arguments) => {
  const model = textOf(argument(args, 0, 'model'));
  return textOf(argument(args, 1, 'column')) ?? (model === undefined ? undefined : modelKey(model));
};

const dropped =
  (ifExists: boolean): TableMethod =>
  (builder, _args, site) => {
    builder.add({ kind: 'drop', ifExists, spot: spotOf(site) });
    return NULL;
  };

/** Methods of the table that take something away, by lower-case name. */
export const DROP_METHODS: Readonly<Record<string, TableMethod>> = {
  dropprimary: dropIndex('primary'),
  dropunique: dropIndex('unique'),
  dropindex: dropIndex('index'),
  dropfulltext: dropIndex('fulltext'),
  dropspatialindex: dropIndex('spatialIndex'),
  dropforeign: dropForeign,
  dropcolumn: dropColumn,
  removecolumn: dropColumn,
  dropconstrainedforeignid: dropConstrained((args) => textOf(argument(args, 0, 'column'))),
  dropconstrainedforeignidfor: dropConstrained(columnFor),
  dropforeignidfor(builder, args, site) {
    const column = columnFor(args);
    return column === undefined ? undefined : dropNamed(column)(builder, args, site);
  },
  droptimestamps: dropNamed('created_at', 'updated_at'),
  droptimestampstz: dropNamed('created_at', 'updated_at'),
  dropremembertoken: dropNamed('remember_token'),
  dropsoftdeletes: dropSoftDeletes,
  dropsoftdeletestz: dropSoftDeletes,
  dropmorphs: dropMorphs,
  drop: dropped(false),
  dropifexists: dropped(true),
};
