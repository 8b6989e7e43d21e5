import type { Statement } from '../../../../domain/schema.ts';
import { type Clause, emitAlterTable, emitCreateTable, type Place, quoteName, quoteNames } from '../emit.ts';
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
import { tableOf } from './tables.ts';
import { isKeywords, isMade, isTuple, type Keywords, type Made, nameOf, type Term } from './terms.ts';

/** One call inside the block of a table. */
export type ColumnCall = {
  readonly name: string;
  readonly args: readonly Term[];
  readonly options: Keywords;
  readonly line: number;
};

const NO_OPTIONS: Keywords = new Map();

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
