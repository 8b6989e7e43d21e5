import type { Statement } from '../../../../domain/schema.ts';
import {
  type Clause,
  type ColumnSpec,
  columnSql,
  emit,
  emitAlterTable,
  emitCreateTable,
  quoteName,
  quoteTable,
  type TableName,
} from '../emit.ts';
import { type Site, textOf, type Value } from '../javascript/values.ts';
import { type Call, callsOf } from './calls.ts';
import { columnOf, typeSql } from './columns.ts';
import { constraintSql, MODIFIERS } from './constraints.ts';
import { type Context, sqlOf } from './fragments.ts';

/** A table's name, and what a name means beside it. */
export type Named = { readonly table: TableName; nameOf(value: Value | undefined): TableName | undefined };

/** Calls with the modifiers that follow each. */
function grouped(calls: readonly Call[], modifiers: RegExp): { call: Call; changes: readonly Call[] }[] {
  const groups: { call: Call; changes: Call[] }[] = [];
  for (const call of calls) {
    if (modifiers.test(call.name)) groups.at(-1)?.changes.push(call);
    else groups.push({ call, changes: [] });
  }
  return groups;
}

/** The statement of `createTable(…)…`; nothing where a part is unknown or not translated. */
export function createTable(
  context: Context,
  { table, nameOf }: Named,
  calls: readonly Call[],
  site: Site,
): Statement[] | undefined {
  const columns: ColumnSpec[] = [];
  const constraints: Clause[] = [];
  let [ifNotExists, front, rest]: [boolean, string, string | undefined] = [false, '', undefined];
  for (const { call, changes } of grouped(calls, MODIFIERS)) {
    const { name, args, site: at } = call;
    const column = name === 'addColumn' ? columnOf(context, call) : undefined;
    const constraint = constraintSql(context, call, changes, nameOf);
    const sql = sqlOf(context, args[0]);
    if (column) columns.push(column);
    else if (constraint !== undefined) constraints.push({ sql: constraint, line: at.line });
    else if (name === 'ifNotExists') ifNotExists = true;
    else if (name === 'temporary') front = 'temporary ';
    else if (name === 'modifyEnd' && sql !== undefined) rest = sql;
    else if (name === 'as' && sql !== undefined)
      return [emit(site, [{ sql: `create ${front}table ${quoteTable(table)} as ${sql}`, line: site.line }])];
    else return undefined;
  }
  const created = emitCreateTable(site, table, columns, { constraints, ifNotExists, rest });
  return [front === '' ? created : { ...created, sql: created.sql.replace('CREATE TABLE', 'CREATE TEMPORARY TABLE') }];
}

const ALTER_MODIFIERS = new RegExp(`${MODIFIERS.source}|^(?:ifExists|cascade|restrict)$`);

/** The statement of `alterTable(…)…`, its actions in their order. */
export function alterTable(
  context: Context,
  { table, nameOf }: Named,
  calls: readonly Call[],
  site: Site,
): Statement[] | undefined {
  const actions = grouped(calls, ALTER_MODIFIERS).map(({ call, changes }) => {
    const constraint = constraintSql(context, call, changes, nameOf);
    const sql = constraint === undefined ? actionSql(context, call, changes) : `ADD ${constraint}`;
    return sql === undefined ? undefined : { sql, line: call.site.line };
  });
  if (actions.length === 0 || actions.includes(undefined)) return undefined;
  return [
    emitAlterTable(
      site,
      table,
      actions.filter((action) => action !== undefined),
    ),
  ];
}

function actionSql(context: Context, call: Call, changes: readonly Call[]): string | undefined {
  const { name, args, site } = call;
  const [first, second] = args.map(textOf);
  const inner = [...callsOf(context.machine, args.at(-1), site), ...changes];
  const has = (change: string) => inner.some((one) => one.name === change);
  const quoted = first === undefined ? undefined : quoteName(first);
  const target = second === undefined ? undefined : quoteName(second);
  const [ifExists, cascade] = [has('ifExists') ? 'IF EXISTS ' : '', has('cascade') ? ' CASCADE' : ''];
  if (quoted === undefined) return undefined;
  switch (name) {
    case 'addColumn': {
      const column = columnOf(context, call);
      return column && `ADD COLUMN ${column.ifNotExists ? 'IF NOT EXISTS ' : ''}${columnSql(column)}`;
    }
    case 'dropColumn':
      return `DROP COLUMN ${ifExists}${quoted}${cascade}`;
    case 'dropConstraint':
      return `DROP CONSTRAINT ${ifExists}${quoted}${cascade}`;
    case 'renameColumn':
      return target === undefined ? undefined : `RENAME COLUMN ${quoted} TO ${target}`;
    case 'renameConstraint':
      return target === undefined ? undefined : `RENAME CONSTRAINT ${quoted} TO ${target}`;
    case 'renameTo':
      return `RENAME TO ${quoted}`;
    case 'setSchema':
      return `SET SCHEMA ${quoted}`;
    case 'alterColumn':
      return alteration(context, quoted, inner);
    default:
      return undefined;
  }
}

function alteration(context: Context, column: string, [change, more]: readonly Call[]): string | undefined {
  if (!change || more) return undefined;
  const [value] = change.args;
  const type = typeSql(context, value);
  const sql = sqlOf(context, value);
  const to: Readonly<Record<string, string | undefined>> = {
    setDataType: type === undefined ? undefined : `TYPE ${type}`,
    setDefault: sql === undefined ? undefined : `SET DEFAULT ${sql}`,
    dropDefault: 'DROP DEFAULT',
    setNotNull: 'SET NOT NULL',
    dropNotNull: 'DROP NOT NULL',
  };
  const action = to[change.name];
  return action === undefined ? undefined : `ALTER COLUMN ${column} ${action}`;
}
