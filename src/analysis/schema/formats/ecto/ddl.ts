import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  emitAlterTable,
  emitCreateIndex,
  emitCreateTable,
  emitOne,
  type Place,
  quoteName,
  quoteNames,
  quoteTable,
} from '../emit.ts';
import {
  addedColumn,
  columnType,
  defaultSql,
  referenceName,
  referenceSql,
  referenceType,
  type RepoConfig,
  type TableRef,
} from './columns.ts';
import { isAtom, isKeywords, isList, isMade, isTuple, type Keywords, type Made, nameOf, type Term } from './terms.ts';

/** One call inside the block of a table. */
export type ColumnCall = {
  readonly name: string;
  readonly args: readonly Term[];
  readonly options: Keywords;
  readonly line: number;
};

const NO_OPTIONS: Keywords = new Map();

function tableOf(term: Term | undefined): TableRef | undefined {
  if (!isMade(term, 'table')) return undefined;
  const name = nameOf(term.args[0]);
  return name === undefined ? undefined : { schema: nameOf(term.options.get('prefix')), name };
}

/** `create table(…) do … end`; nothing where a column cannot be told. */
export function createTable(
  place: Place,
  made: Made,
  calls: readonly ColumnCall[],
  config: RepoConfig,
  ifNotExists: boolean,
): Statement[] | undefined {
  const table = tableOf(made);
  if (!table) return undefined;
  const key = primaryKeyCall(made, config, place.line);
  const keys: string[] = [];
  const columns = [];
  const constraints: Clause[] = [];
  for (const { name, args, options, line } of [...(key ? [key] : []), ...expand(calls, config)]) {
    const column = nameOf(args[0]);
    if (column === undefined || !/^add(?:_if_not_exists)?$/.test(name)) return undefined;
    const added = addedColumn(table, column, args[1], options, config, line);
    if (!added) return undefined;
    columns.push(added.spec);
    if (added.constraint !== undefined) constraints.push({ sql: added.constraint, line });
    if (options.get('primary_key') === true) keys.push(column);
  }
  const keyLine = columns.find(({ name }) => name === keys[0])?.line ?? place.line;
  if (keys.length > 0) constraints.push({ sql: `PRIMARY KEY (${quoteNames(keys)})`, line: keyLine });
  return [
    emitCreateTable(place, table, columns, { constraints, ifNotExists, rest: nameOf(made.options.get('options')) }),
  ];
}

function primaryKeyCall({ options }: Made, config: RepoConfig, line: number): ColumnCall | undefined {
  const own = options.get('primary_key');
  const chosen = own === undefined || own === true ? config.primaryKey : own;
  if (!isKeywords(chosen)) return undefined;
  const name = chosen.get('name') ?? { atom: 'id' };
  const type = chosen.get('type') ?? { atom: 'bigserial' };
  return { name: 'add', args: [name, type], options: new Map([...chosen, ['primary_key', true]]), line };
}

/** `timestamps` as the two columns that it adds. */
function expand(calls: readonly ColumnCall[], config: RepoConfig): ColumnCall[] {
  return calls.flatMap((call) => {
    if (call.name !== 'timestamps') return [call];
    const given = call.args[0];
    const options = new Map<string, Term>([
      ['null', false],
      ...config.timestamps,
      ...(isKeywords(given) ? given : NO_OPTIONS),
      ...call.options,
    ]);
    const type = options.get('type') ?? { atom: 'naive_datetime' };
    return ['inserted_at', 'updated_at'].flatMap((standard) => {
      const name = options.get(standard) ?? { atom: standard };
      return name === false ? [] : [{ name: 'add', args: [name, type], options, line: call.line }];
    });
  });
}

/** `alter table(…) do … end`: one ALTER TABLE, as Ecto sends it. */
export function alterTable(
  place: Place,
  made: Made,
  calls: readonly ColumnCall[],
  config: RepoConfig,
): Statement[] | undefined {
  const table = tableOf(made);
  if (!table) return undefined;
  const actions: Clause[] = [];
  const keys: string[] = [];
  for (const call of expand(calls, config)) {
    const sql = changeOf(table, call, config);
    if (!sql) return undefined;
    actions.push(...sql.map((one) => ({ sql: one, line: call.line })));
    if (call.options.get('primary_key') === true && call.name.startsWith('add')) keys.push(nameOf(call.args[0]) ?? '');
  }
  if (keys.length > 0) actions.push({ sql: `ADD PRIMARY KEY (${quoteNames(keys)})`, line: place.line });
  return actions.length > 0 ? [emitAlterTable(place, table, actions)] : [];
}

function changeOf(
  table: TableRef,
  { name, args, options, line }: ColumnCall,
  config: RepoConfig,
): string[] | undefined {
  const [first, type] = args;
  const column = nameOf(first);
  if (column === undefined) return undefined;
  const quoted = quoteName(column);
  switch (name) {
    case 'add':
    case 'add_if_not_exists': {
      const added = addedColumn(table, column, type, options, config, line);
      if (!added) return undefined;
      const { spec, constraint } = added;
      const parts = [
        spec.type,
        spec.default !== undefined && `DEFAULT ${spec.default}`,
        spec.notNull && 'NOT NULL',
        spec.rest,
      ];
      const definition = parts.filter((part) => part !== undefined && part !== false).join(' ');
      const missing = name === 'add' ? '' : 'IF NOT EXISTS ';
      return [
        `ADD COLUMN ${missing}${quoted} ${definition}`,
        ...(constraint === undefined ? [] : [`ADD ${constraint}`]),
      ];
    }
    case 'modify':
      return modified(table, column, type, options, config);
    case 'remove':
    case 'remove_if_exists': {
      const exists = name === 'remove' ? '' : 'IF EXISTS ';
      const key = isMade(type, 'references')
        ? [`DROP CONSTRAINT ${exists}${quoteName(referenceName(table, column, type))}`]
        : [];
      return [...key, `DROP COLUMN ${exists}${quoted}`];
    }
    default:
      return undefined;
  }
}

function modified(
  table: TableRef,
  column: string,
  type: Term | undefined,
  options: Keywords,
  config: RepoConfig,
): string[] | undefined {
  const alter = `ALTER COLUMN ${quoteName(column)}`;
  const given = options.get('from');
  const from = isTuple(given) ? given.tuple[0] : given;
  const key = isMade(type, 'references') ? type : undefined;
  const sqlType = key ? referenceType(key, options, config) : columnType(type, options);
  if (sqlType === undefined) return undefined;
  const nullable = options.get('null');
  const value = options.get('default');
  const fallback = value === undefined ? undefined : defaultSql(value, type);
  return [
    ...(isMade(from, 'references') ? [`DROP CONSTRAINT ${quoteName(referenceName(table, column, from))}`] : []),
    `${alter} TYPE ${sqlType}`,
    ...(key ? [`ADD ${referenceSql(table, column, key, config)}`] : []),
    ...(typeof nullable === 'boolean' ? [`${alter} ${nullable ? 'DROP' : 'SET'} NOT NULL`] : []),
    ...(fallback === undefined ? [] : [`${alter} SET DEFAULT ${fallback}`]),
  ];
}

/** `create`, `drop` and `rename` of anything but a table with a block. */
export function objectCommand(
  command: string,
  place: Place,
  args: readonly Term[],
  options: Keywords,
): Statement[] | undefined {
  const [what, second] = args;
  const one = (sql: string) => [emitOne(place, sql)];
  if (!isMade(what)) return undefined;
  const guarded = command.endsWith('_if_not_exists') || command.endsWith('_if_exists');
  const mode = nameOf(options.get('mode')) === 'cascade' ? ' CASCADE' : '';
  const exists = guarded ? 'IF EXISTS ' : '';
  const isIndex = what.made === 'index' || what.made === 'unique_index';
  if (command === 'rename') return renamed(place, what, second, options.get('to'));
  if (command.startsWith('create')) {
    if (isIndex) return createIndex(place, what, guarded);
    return what.made === 'constraint' ? createConstraint(place, what) : undefined;
  }
  if (isIndex) {
    const concurrently = what.options.get('concurrently') === true ? 'CONCURRENTLY ' : '';
    const name = indexName(what);
    return name === undefined
      ? undefined
      : one(`DROP INDEX ${concurrently}${exists}${quoteTable({ schema: prefixOf(what), name })}${mode}`);
  }
  const table = tableOf(what);
  if (table) return one(`DROP TABLE ${exists}${quoteTable(table)}${mode}`);
  const [owner, name] = [nameOf(what.args[0]), nameOf(what.args[1])];
  if (what.made !== 'constraint' || owner === undefined || name === undefined) return undefined;
  const from = { schema: prefixOf(what), name: owner };
  return [
    emitAlterTable(place, from, [{ sql: `DROP CONSTRAINT ${exists}${quoteName(name)}${mode}`, line: place.line }]),
  ];
}

function renamed(place: Place, what: Made, column: Term | undefined, to: Term | undefined): Statement[] | undefined {
  const table = tableOf(what);
  const target = tableOf(to);
  const name = nameOf(to);
  if (table && target) return [emitOne(place, `ALTER TABLE ${quoteTable(table)} RENAME TO ${quoteName(target.name)}`)];
  const old = nameOf(column);
  if (table && old !== undefined && name !== undefined)
    return [
      emitAlterTable(place, table, [
        { sql: `RENAME COLUMN ${quoteName(old)} TO ${quoteName(name)}`, line: place.line },
      ]),
    ];
  const index = indexName(what);
  if (table || index === undefined || name === undefined) return undefined;
  return [
    emitOne(place, `ALTER INDEX ${quoteTable({ schema: prefixOf(what), name: index })} RENAME TO ${quoteName(name)}`),
  ];
}

function createIndex(place: Place, what: Made, ifNotExists: boolean): Statement[] | undefined {
  const { args, options, made } = what;
  const table = nameOf(args[0]);
  const columns = listed(args[1]);
  const name = indexName(what);
  const keys = columns.map(keySql);
  if (table === undefined || name === undefined || !keys.every((key) => key !== undefined) || keys.length === 0)
    return undefined;
  const storage = nameOf(options.get('options'));
  const nulls = options.get('nulls_distinct');
  const rest = [
    nulls === false && 'NULLS NOT DISTINCT',
    nulls === true && 'NULLS DISTINCT',
    storage !== undefined && `WITH (${storage})`,
  ].filter((part) => part !== false);
  return [
    emitCreateIndex(place, {
      name,
      table: { schema: prefixOf(what), name: table },
      keys,
      ifNotExists,
      unique: made === 'unique_index' || options.get('unique') === true,
      concurrently: options.get('concurrently') === true,
      only: options.get('only') === true,
      using: nameOf(options.get('using')),
      include: listed(options.get('include')).flatMap((one) => nameOf(one) ?? []),
      rest: rest.join(' '),
      where: nameOf(options.get('where')),
    }),
  ];
}

function createConstraint(place: Place, { args, options }: Made): Statement[] | undefined {
  const [table, name] = [nameOf(args[0]), nameOf(args[1])];
  const [check, exclude] = [nameOf(options.get('check')), nameOf(options.get('exclude'))];
  if (table === undefined || name === undefined || (check === undefined && exclude === undefined)) return undefined;
  const body = check === undefined ? `EXCLUDE USING ${exclude}` : `CHECK (${check})`;
  const rest = options.get('validate') === false ? ' NOT VALID' : '';
  const owner = { schema: nameOf(options.get('prefix')), name: table };
  return [
    emitAlterTable(place, owner, [{ sql: `ADD CONSTRAINT ${quoteName(name)} ${body}${rest}`, line: place.line }]),
  ];
}

function keySql(term: Term): string | undefined {
  if (typeof term === 'string') return term;
  if (isAtom(term)) return quoteName(term.atom);
  if (!isTuple(term)) return undefined;
  const [direction, column] = term.tuple;
  const key = column === undefined ? undefined : keySql(column);
  return key && `${key} ${(nameOf(direction) ?? '').toUpperCase().replaceAll('_', ' ')}`;
}

/** The name of an index: its table and columns, `_index` at the end. */
function indexName({ args, options }: Made): string | undefined {
  const given = nameOf(options.get('name'));
  if (given !== undefined) return given;
  const parts = [args[0], ...listed(args[1])].map((term) => nameOf(isTuple(term) ? term.tuple[1] : term));
  if (!parts.every((part) => part !== undefined)) return undefined;
  return [...parts, 'index'].map((part) => part.replaceAll(/\W/g, '_').replace(/_+$/, '')).join('_');
}

function prefixOf({ options }: Made): string | undefined {
  return nameOf(options.get('prefix'));
}

function listed(term: Term | undefined): readonly Term[] {
  if (isKeywords(term)) return [...term].map(([key, value]): Term => ({ tuple: [{ atom: key }, value] }));
  return isList(term) ? term : term === undefined ? [] : [term];
}
