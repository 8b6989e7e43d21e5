import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  emitAlterTable,
  emitCreateTable,
  emitOne,
  foreignKeySql,
  type Place,
  quoteName,
  quoteNames,
  quoteTable,
  quoteValue,
  tableName,
} from '../emit.ts';
import { type Column, column, primaryKey, timestamps, without } from './columns.ts';
import { type Call, commands } from './commands.ts';
import { checkName, exclusionName, uniqueName } from './names.ts';
import { commentOn, createIndex, foreignKey, namesOf, optionsOf, reference, textOf } from './parts.ts';
import { type Hash, isList, type Value } from './ruby.ts';

/** What a table's block has asked for so far. */
export type TableParts = {
  readonly table: string;
  readonly version: number;
  readonly columns: Column[];
  readonly constraints: Clause[];
  /** Index statements, and for a change of a table everything that is not a new column, in order. */
  readonly later: Statement[];
};

const NOT_TYPES = new Set(['change', 'change_default', 'change_null', 'remove', 'rename', 'remove_columns']);

/** Notes one `t.…` call; nothing to follow gives false. */
export function noteColumn(parts: TableParts, call: Call): boolean {
  const { name, args, options, place } = call;
  const { table, version, columns, constraints, later } = parts;
  const { line } = place;
  const [first, second] = args;
  switch (name) {
    case 'timestamps':
      columns.push(...timestamps(options, version, line));
      return true;
    case 'references':
    case 'belongs_to':
      return args.every((one) => typeof one === 'string' && noteReference(parts, one, options, place));
    case 'index': {
      const statements = createIndex(place, table, first, options, version, call.guard);
      if (statements) later.push(...statements);
      return statements !== undefined;
    }
    case 'foreign_key':
      if (typeof first !== 'string') return false;
      constraints.push({ sql: foreignKeySql(foreignKey(table, first, options)), line });
      return true;
    case 'check_constraint':
      if (typeof first !== 'string') return false;
      constraints.push({
        sql: `CONSTRAINT ${quoteName(textOf(options.get('name')) ?? checkName(table, first))} CHECK (${first})`,
        line,
      });
      return true;
    case 'unique_constraint': {
      const names = namesOf(first);
      if (!names) return false;
      const constraint = textOf(options.get('name')) ?? uniqueName(table, names);
      const nulls = options.get('nulls_not_distinct') === true ? ' NULLS NOT DISTINCT' : '';
      constraints.push({ sql: `CONSTRAINT ${quoteName(constraint)} UNIQUE${nulls} (${quoteNames(names)})`, line });
      return true;
    }
    case 'exclusion_constraint': {
      if (typeof first !== 'string') return false;
      const using = textOf(options.get('using'));
      const constraint = quoteName(textOf(options.get('name')) ?? exclusionName(table, first));
      const where = textOf(options.get('where'));
      const sql = `CONSTRAINT ${constraint} EXCLUDE ${using === undefined ? '' : `USING ${using} `}(${first})${where === undefined ? '' : ` WHERE (${where})`}`;
      constraints.push({ sql, line });
      return true;
    }
    case 'primary_key':
      if (typeof first !== 'string') return false;
      columns.push(primaryKey(first, second ?? null, options, version, line));
      return true;
    case 'column':
      return (
        typeof first === 'string' && typeof second === 'string' && noteTyped(parts, [first], second, options, place)
      );
    default: {
      const names = args.filter((one) => typeof one === 'string');
      return (
        names.length === args.length &&
        names.length > 0 &&
        !NOT_TYPES.has(name) &&
        noteTyped(parts, names, name, options, place)
      );
    }
  }
}

function noteTyped(
  { columns, later, table, version }: TableParts,
  names: readonly string[],
  type: string,
  options: Hash,
  place: Place,
): boolean {
  for (const name of names) {
    columns.push(
      type === 'primary_key'
        ? primaryKey(name, null, options, version, place.line)
        : column(name, type, without(options, ['index']), version, place.line),
    );
    const index = options.get('index');
    if (index === undefined || index === false || index === null) continue;
    later.push(...(createIndex(place, table, name, optionsOf(index), version) ?? []));
  }
  return true;
}

function noteReference(
  { columns, constraints, later, table, version }: TableParts,
  name: string,
  options: Hash,
  place: Place,
): boolean {
  const found = reference(table, name, options, version, place.line);
  columns.push(...found.columns);
  if (found.index) later.push(...(createIndex(place, table, found.index.columns, found.index.options, version) ?? []));
  if (found.foreignKey) constraints.push({ sql: foreignKeySql(found.foreignKey), line: place.line });
  return true;
}

/** `create_table` with what its block noted. */
export function createTable(call: Call, parts: TableParts): Statement[] {
  const { options, place, version, guard } = call;
  const { table, columns, constraints, later } = parts;
  const name = tableName(table);
  const key = options.get('primary_key');
  const id = options.get('id');
  const composite = id !== false && isList(key) ? namesOf(key) : undefined;
  const own = composite || id === false ? [] : [primaryKey(textOf(key) ?? 'id', id, options, version, place.line)];
  const all = [...own, ...columns];
  const force = options.get('force');
  const comment = textOf(options.get('comment'));
  return [
    ...(force === true || force === 'cascade'
      ? [emitOne(place, `DROP TABLE IF EXISTS ${quoteTable(name)}${force === 'cascade' ? ' CASCADE' : ''}`)]
      : []),
    emitCreateTable(
      place,
      name,
      all.map(({ spec }) => spec),
      {
        constraints: [
          ...(composite ? [{ sql: `PRIMARY KEY (${quoteNames(composite)})`, line: place.line }] : []),
          ...constraints,
        ],
        ifNotExists: options.get('if_not_exists') === true || guard === 'ifNotExists',
        rest: textOf(options.get('options')),
      },
    ),
    ...later,
    ...(comment === undefined
      ? []
      : [emitOne(place, `COMMENT ON TABLE ${quoteTable(name)} IS ${quoteValue(comment)}`)]),
    ...all.flatMap((one) => commentOn(place, table, one)),
  ];
}

/** Commands on a table by what they are called in its `change_table` block. */
const ON_TABLE: Readonly<Record<string, string>> = {
  references: 'add_reference',
  belongs_to: 'add_reference',
  timestamps: 'add_timestamps',
  index: 'add_index',
  foreign_key: 'add_foreign_key',
  check_constraint: 'add_check_constraint',
  unique_constraint: 'add_unique_constraint',
  exclusion_constraint: 'add_exclusion_constraint',
  column: 'add_column',
  remove: 'remove_columns',
  remove_references: 'remove_reference',
  remove_belongs_to: 'remove_reference',
  remove_index: 'remove_index',
  remove_timestamps: 'remove_timestamps',
  remove_foreign_key: 'remove_foreign_key',
  remove_check_constraint: 'remove_check_constraint',
  rename: 'rename_column',
  rename_index: 'rename_index',
  change: 'change_column',
  change_default: 'change_column_default',
  change_null: 'change_column_null',
};

/** One `t.…` call of a `change_table` block as the command on the table that it stands for. */
export function changeTable(call: Call, table: string): Statement[] | undefined {
  const onTable = Object.hasOwn(ON_TABLE, call.name) ? ON_TABLE[call.name] : undefined;
  if (onTable === 'add_reference' || onTable === 'remove_reference')
    return every(call.args, (name) => commands[onTable]?.({ ...call, args: [table, name] }));
  if (onTable !== undefined) return commands[onTable]?.({ ...call, args: [table, ...call.args] });
  const added = every(call.args, (name) => commands['add_column']?.({ ...call, args: [table, name, call.name] }));
  const index = call.options.get('index');
  if (!added || index === undefined || index === false || index === null) return added;
  const indexes = every(call.args, (name) => createIndex(call.place, table, name, optionsOf(index), call.version));
  return indexes && [...added, ...indexes];
}

function every(args: readonly Value[], statementsOf: (arg: Value) => Statement[] | undefined): Statement[] | undefined {
  const found = args.map(statementsOf);
  return found.length > 0 && found.every((statements) => statements !== undefined) ? found.flat() : undefined;
}

/** With `bulk: true`, neighbouring changes of the table's definition are one ALTER TABLE. */
export function inBulk(place: Place, table: string, statements: readonly Statement[]): Statement[] {
  const prefix = `ALTER TABLE ${quoteTable(tableName(table))}`;
  const merged: Statement[] = [];
  let actions: Clause[] = [];
  const flush = () => {
    if (actions.length > 0) merged.push(emitAlterTable(place, tableName(table), actions));
    actions = [];
  };
  for (const statement of statements) {
    const body = statement.sql.startsWith(prefix) ? statement.sql.slice(prefix.length).trim() : undefined;
    if (body === undefined || /^(?:RENAME|VALIDATE)\b/.test(body)) {
      flush();
      merged.push(statement);
    } else actions.push({ sql: body.replaceAll(/\s*\n\s*/g, ' '), line: statement.line });
  }
  flush();
  return merged;
}
