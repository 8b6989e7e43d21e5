import { columnSql, emitAlterTable, emitCreateTable, emitOne, quoteName } from '../emit.ts';
import { changeActions, type Column, commentSql, type Written, writeColumn } from './columns.ts';
import type { Of } from './commands.ts';
import type { Target } from './target.ts';

/** `hasPrimary`: the blueprint names a primary key, so that no column is one by itself. */
export function createTable(target: Target, columns: readonly Column[], hasPrimary: boolean): void {
  const written = columns.flatMap((column) => write(target, column, hasPrimary) ?? []);
  const specs = written.map(({ spec }) => spec);
  target.statements.push(emitCreateTable(target.place, target.name, specs));
  target.state.create(target.table);
  for (const one of written) keep(target, one);
}

/** One `ALTER TABLE` with an action for each column. */
export function addColumns(target: Target, columns: readonly Column[], hasPrimary: boolean): void {
  const written = columns.flatMap((column) => write(target, column, hasPrimary) ?? []);
  const [first, last] = [columns[0], columns.at(-1)];
  if (!first || !last || written.length === 0) return;
  const place = target.at({ line: first.line, endLine: last.endLine });
  const actions = written.map(({ spec }) => ({ sql: `ADD COLUMN ${columnSql(spec)}`, line: spec.line }));
  target.statements.push(emitAlterTable(place, target.name, actions));
  for (const one of written) keep(target, one);
}

export function changeColumn(target: Target, column: Column): void {
  const { state, session } = target;
  const changed = changeActions(column, state.column(target.table, column.name), session);
  if (!changed) {
    target.lose(column, `PostgreSQL has no type for ${column.type}`);
    return;
  }
  doubt(target, column, changed.doubts);
  if (changed.actions.length > 0)
    target.statements.push(emitAlterTable(target.at(column), target.name, changed.actions));
  state.putColumn(target.table, changed.state);
}

export function dropColumns(target: Target, { columns, spot }: Of<'drop-columns'>): void {
  // Other engines can be told not to look at what refers to a column or table.
  const cascade = target.standIn ? ' CASCADE' : '';
  const actions = columns.map((column) => ({ sql: `DROP COLUMN ${quoteName(column)}${cascade}`, line: spot.line }));
  target.statements.push(emitAlterTable(target.at(spot), target.name, actions));
  for (const column of columns) target.state.dropColumn(target.table, column);
}

export function commentOn(target: Target, column: Column): void {
  const sql = commentSql(target.table, column, target.session);
  if (sql !== undefined && target.state.column(target.table, column.name))
    target.statements.push(emitOne(target.at(column), sql));
}

function write(target: Target, column: Column, hasPrimary: boolean): Written | undefined {
  const written = writeColumn(column, target.session, hasPrimary);
  if (written) doubt(target, column, written.doubts);
  else target.lose(column, `PostgreSQL has no type for ${column.type}`);
  return written;
}

/** What is written in place of a part that is not known keeps the table whole. */
function doubt(target: Target, column: Column, doubts: readonly string[]): void {
  for (const reason of doubts) target.lose(column, reason, true);
}

function keep({ state, table, primaryKey }: Target, { spec, state: column }: Written): void {
  state.putColumn(table, column);
  if (spec.primaryKey) state.putIndex(table, 'primary', { actual: primaryKey, columns: [spec.name], kind: 'primary' });
}
