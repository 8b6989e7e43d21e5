import { emit, emitOne, quoteName, quoteTable } from '../emit.ts';
import type { Lines } from '../python/lines.ts';
import { booleanOf, textOf } from '../python/values.ts';
import { databaseDefault, defaultSql } from './defaults.ts';
import type { Editor } from './editor.ts';
import { objectName } from './names.ts';
import {
  columnOf,
  type Field,
  isNullable,
  isPrimaryKey,
  isRelation,
  isUnique,
  isVirtual,
  type Model,
  modelKey,
  targetOf,
} from './state.ts';
import { checkSql, hasCheck, isIndexed, likeOperators } from './column-types.ts';

/** What Django sends when a field changes, in its order. `model` has the new field. */
export function alterField(editor: Editor, model: Model, old: Field, changed: Field, lines: Lines): void {
  if (isVirtual(old) || isVirtual(changed)) return;
  const before: Model = {
    ...model,
    fields: new Map([...model.fields].map(([name, field]) => (field === changed ? [old.name, old] : [name, field]))),
  };
  const [from, to] = [columnOf(old), columnOf(changed)];
  const [oldType, newType] = [editor.type(old, before), editor.type(changed, model)];
  const { table } = model;
  const constrained = (field: Field) =>
    isRelation(field) && booleanOf(field.call.keywords.get('db_constraint')) !== false;
  const sameTarget =
    isRelation(old) &&
    isRelation(changed) &&
    targetOf(old, model, editor.settings) === targetOf(changed, model, editor.settings) &&
    targetFieldOf(old) === targetFieldOf(changed);
  const nullability = isNullable(old) !== isNullable(changed);
  const keepsKey =
    constrained(old) && constrained(changed) && sameTarget && oldType === newType && from === to && !nullability;
  const unique = (field: Field) => isUnique(field) && !isPrimaryKey(field);
  const drop = (name: string) => editor.alter(lines, model, `DROP CONSTRAINT ${quoteName(name)}`);
  const dropIndex = (name: string) =>
    editor.send(emitOne(editor.place(lines), `DROP INDEX IF EXISTS ${quoteName(name)}`));
  const like = (field: Field, type: string) => (isIndexed(field) || unique(field) ? likeOperators(type) : undefined);

  const dropsKey =
    constrained(old) &&
    !keepsKey &&
    (from !== to || !constrained(changed) || !sameTarget || oldType !== newType || nullability);
  if (dropsKey) drop(editor.forget(table, 'foreign-key', [from], editor.foreignKeyName(old, before) ?? ''));
  if (unique(old) && (!unique(changed) || isPrimaryKey(changed)))
    drop(editor.forget(table, 'unique', [from], objectName(table, [from], '_uniq')));
  if (isIndexed(old) && !isIndexed(changed))
    dropIndex(editor.forget(table, 'index', [from], objectName(table, [from], '')));
  if (hasCheck(old) && !hasCheck(changed))
    drop(editor.forget(table, 'check', [from], objectName(table, [from], '_check')));
  if (from !== to) {
    editor.alter(lines, model, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`);
    editor.renameColumn(table, from, to);
  }
  if (like(old, oldType) && like(old, oldType) !== like(changed, newType))
    dropIndex(objectName(table, [from], '_like'));

  alterColumn(editor, model, old, changed, { oldType, newType, lines });
  const becameKey = isPrimaryKey(changed) && !isPrimaryKey(old);
  if (becameKey) {
    const name = quoteName(objectName(table, [to], '_pk'));
    editor.alter(lines, model, `ADD CONSTRAINT ${name} PRIMARY KEY (${quoteName(to)})`);
  }
  if (becameKey || (isPrimaryKey(changed) && oldType !== newType)) alterReferences(editor, model, newType, lines);

  if (unique(changed) && !unique(old)) editor.alter(lines, model, `ADD ${editor.uniqueSql(model, [changed.name])}`);
  const gained = editor.fieldIndexes(changed, model);
  const had = isIndexed(old);
  for (const statement of gained) {
    const isLike = statement.sql.includes('_pattern_ops');
    if (isLike ? like(old, oldType) !== like(changed, newType) : !had) editor.send(statement);
    else if (!isLike) editor.forget(table, 'index', [to], '');
  }
  if (constrained(changed) && (dropsKey || !constrained(old))) editor.send(...editor.foreignKey(changed, model));
  if (hasCheck(changed) && !hasCheck(old)) {
    const name = objectName(table, [to], '_check');
    editor.remember(table, { kind: 'check', columns: [to], name });
    editor.alter(lines, model, `ADD CONSTRAINT ${quoteName(name)} CHECK (${checkSql(to)})`);
  }
}

function targetFieldOf({ call }: Field): string | undefined {
  return textOf(call.keywords.get('to_field'));
}

function alterColumn(
  editor: Editor,
  model: Model,
  old: Field,
  changed: Field,
  { oldType, newType, lines }: { oldType: string; newType: string; lines: Lines },
): void {
  const column = quoteName(columnOf(changed));
  const place = editor.place(lines);
  const { line } = changed.call;
  const actions: string[] = [];
  const identity = (field: Field) => /^(?:Big|Small)?AutoField$/.test(field.kind);
  if (oldType !== newType) {
    const base = (type: string) => type.replace(/\(.*\)/, '');
    const using = base(oldType) === base(newType) ? '' : ` USING ${column}::${newType}`;
    if (identity(old) && !identity(changed))
      editor.alter(lines, model, `ALTER COLUMN ${column} DROP IDENTITY IF EXISTS`);
    actions.push(`ALTER COLUMN ${column} TYPE ${newType}${using}`);
  }
  const required = isNullable(old) && !isNullable(changed);
  const preset = databaseDefault(changed, model);
  const formerly = databaseDefault(old, model);
  const fills = required && preset === undefined ? defaultSql(changed, newType) : undefined;
  if (fills !== undefined) actions.push(`ALTER COLUMN ${column} SET DEFAULT ${fills}`);
  if (preset !== formerly)
    actions.push(`ALTER COLUMN ${column} ${preset === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${preset}`}`);
  const filled = fills ?? (required ? preset : undefined);
  const nulls = required ? 'SET NOT NULL' : !isNullable(old) && isNullable(changed) ? 'DROP NOT NULL' : undefined;
  if (nulls !== undefined && filled === undefined) actions.push(`ALTER COLUMN ${column} ${nulls}`);
  const table = { name: model.table };
  if (actions.length > 0)
    editor.send(emit(place, [{ sql: `ALTER TABLE ${quoteTable(table)} ${actions.join(', ')}`, line }]));
  if (filled !== undefined) {
    editor.send(
      emit(place, [{ sql: `UPDATE ${quoteTable(table)} SET ${column} = ${filled} WHERE ${column} IS NULL`, line }]),
    );
    editor.alter({ ...lines, line: lines.line }, model, `ALTER COLUMN ${column} SET NOT NULL`);
  }
  if (fills !== undefined) editor.alter(lines, model, `ALTER COLUMN ${column} DROP DEFAULT`);
  if (oldType !== newType && identity(changed) && !identity(old))
    editor.alter(lines, model, `ALTER COLUMN ${column} ADD GENERATED BY DEFAULT AS IDENTITY`);
}

/** A key that changes its type takes the columns along that refer to it. */
function alterReferences(editor: Editor, model: Model, type: string, lines: Lines): void {
  const key = modelKey(model.app, model.name);
  for (const other of editor.state.values()) {
    if (other.external || !other.managed) continue;
    for (const field of other.fields.values()) {
      if (!isRelation(field) || field.call.keywords.has('to_field') || targetOf(field, other, editor.settings) !== key)
        continue;
      if (other.table === model.table && isPrimaryKey(field)) continue;
      const column = columnOf(field);
      const name = editor.forget(other.table, 'foreign-key', [column], '');
      if (name !== '') editor.alter(lines, other, `DROP CONSTRAINT ${quoteName(name)}`);
      editor.alter(lines, other, `ALTER COLUMN ${quoteName(column)} TYPE ${type} USING ${quoteName(column)}::${type}`);
      if (name !== '')
        editor.send(
          ...editor.foreignKey({ ...field, call: { ...field.call, line: lines.line, endLine: lines.endLine } }, other),
        );
    }
  }
}
