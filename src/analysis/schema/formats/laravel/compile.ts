import type { Statement } from '../../../../domain/schema.ts';
import { type Place, quoteName, quoteValue, tableName } from '../emit.ts';
import { textOf, truth } from '../php/values.ts';
import { type Column, isOn } from './columns.ts';
import type { Command, IndexKind } from './commands.ts';
import { addColumns, changeColumn, commentOn, createTable, dropColumns } from './compile-columns.ts';
import { addIndex, dropIndex, renameIndex } from './compile-indexes.ts';
import { addForeignKey, dropForeignKey } from './compile-keys.ts';
import { indexName } from './names.ts';
import type { Blueprint, Session } from './session.ts';
import { Target } from './target.ts';

/** The statements that a blueprint becomes, in the framework's order. The schema is then as they leave it. */
export function compile(session: Session, { table, commands, creates }: Blueprint, place: Place): Statement[] {
  const target = new Target(session, table, place);
  const columns = commands.flatMap((command) => (command.kind === 'column' ? [command.column] : []));
  const others = commands.filter(({ kind }) => kind !== 'column');
  const fluent = columns.flatMap((column) => fluentIndex(table, column) ?? []);
  const added = columns.filter((column) => !isOn(column, 'change'));
  const hasPrimary = [...others, ...fluent].some((command) => command.kind === 'index' && command.type === 'primary');
  let rest: readonly Command[] = others;
  if (creates) createTable(target, added, hasPrimary);
  else if (session.version >= 11) rest = commands;
  else {
    // Before version 11 columns come first, all of one kind in one statement.
    for (const column of columns) if (isOn(column, 'change')) changeColumn(target, column);
    addColumns(target, added, hasPrimary);
  }
  for (const command of [...rest, ...fluent]) run(target, command, hasPrimary);
  for (const column of columns) commentOn(target, column);
  return target.statements;
}

const FLUENT: readonly (readonly [attribute: string, kind: IndexKind])[] = [
  ['primary', 'primary'],
  ['unique', 'unique'],
  ['index', 'index'],
  ['fulltext', 'fulltext'],
  ['fullText', 'fulltext'],
  ['spatialIndex', 'spatialIndex'],
  ['vectorIndex', 'vectorIndex'],
];

/** `->unique()` on a column: the first index that it asks for. */
function fluentIndex(table: string, column: Column): Command | undefined {
  for (const [attribute, type] of FLUENT) {
    const value = column.attributes.get(attribute);
    if (!value) continue;
    const spot = { line: column.line, endLine: column.endLine, source: column.source };
    const preset = indexName(table, [column.name], type.toLowerCase());
    if (truth(value) === false)
      return isOn(column, 'change') ? { kind: 'drop-index', type, name: preset, spot } : undefined;
    const name = value.kind === 'string' ? (textOf(value) ?? preset) : preset;
    return { kind: 'index', type, columns: [column.name], name, attributes: new Map(), spot };
  }
  return undefined;
}

function run(target: Target, command: Command, hasPrimary: boolean): void {
  switch (command.kind) {
    case 'column':
      if (isOn(command.column, 'change')) changeColumn(target, command.column);
      else addColumns(target, [command.column], hasPrimary);
      return;
    case 'index':
      addIndex(target, command);
      return;
    case 'foreign':
      addForeignKey(target, command);
      return;
    case 'drop-index':
      dropIndex(target, command);
      return;
    case 'drop-foreign':
      dropForeignKey(target, command);
      return;
    case 'drop-columns':
      dropColumns(target, command);
      return;
    case 'rename-column':
      target.alter(command.spot, `RENAME COLUMN ${quoteName(command.from)} TO ${quoteName(command.to)}`);
      target.state.renameColumn(target.table, command.from, command.to);
      return;
    case 'rename-index':
      renameIndex(target, command);
      return;
    case 'rename':
      target.alter(command.spot, `RENAME TO ${quoteName(tableName(command.to).name)}`);
      target.state.rename(target.table, command.to);
      target.table = command.to;
      return;
    case 'drop': {
      const missing = command.ifExists ? 'IF EXISTS ' : '';
      target.emit(command.spot, `DROP TABLE ${missing}${target.sql}${target.standIn ? ' CASCADE' : ''}`);
      target.state.drop(target.table);
      return;
    }
    case 'comment':
      target.emit(command.spot, `COMMENT ON TABLE ${target.sql} IS ${quoteValue(command.text)}`);
  }
}
