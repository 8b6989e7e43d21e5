import type { Statement } from '../../../../domain/schema.ts';
import { emitAddColumn, emitCreateIndex, emitOne, emitRaw, opaque, quoteName } from '../emit.ts';
import { argument, type Call, className, shortName, textOf, textsOf, type Value } from '../python/values.ts';
import { alterField } from './alter-field.ts';
import { addConstraint, constraintName, constraintSql, indexSpec } from './constraints.ts';
import type { Editor } from './editor.ts';
import { databaseDefault } from './defaults.ts';
import { createModel, renameModel, together } from './models.ts';
import { objectName } from './names.ts';
import { runPython } from './run-python.ts';
import { throughTable } from './through.ts';
import { columnOf, type Field, fieldOf, isManyToMany, isRelation, isVirtual, type Model, modelKey } from './state.ts';

const NO_SCHEMA = /^(?:AlterModelOptions|AlterModelManagers|AlterOrderWithRespectTo|AlterModelTableComment)$/;
const EXTENSIONS: Readonly<Record<string, string>> = {
  BloomExtension: 'bloom',
  BtreeGinExtension: 'btree_gin',
  BtreeGistExtension: 'btree_gist',
  CITextExtension: 'citext',
  CryptoExtension: 'pgcrypto',
  HStoreExtension: 'hstore',
  TrigramExtension: 'pg_trgm',
  UnaccentExtension: 'unaccent',
  VectorExtension: 'vector',
};

/** Carries out one operation on the state, and writes what it sends. */
export function operate(editor: Editor, app: string, value: Value): void {
  const name = className(value);
  if (value.kind !== 'call' || name === undefined) {
    editor.lost(value, 'operations', 'an operation that is only known when it runs');
    return;
  }
  if (value.target || NO_SCHEMA.test(name)) {
    if (value.target) sqlFromElsewhere(editor, value);
    return;
  }
  const extension = EXTENSIONS[name] ?? (name === 'CreateExtension' ? textOf(argument(value, 'name', 0)) : undefined);
  if (extension !== undefined)
    editor.send(emitOne(editor.place(value), `CREATE EXTENSION IF NOT EXISTS ${quoteName(extension)}`));
  else if (name === 'CreateModel') createModel(editor, app, value);
  else if (name === 'SeparateDatabaseAndState') separate(editor, app, value);
  else if (name.endsWith('RunPython')) runPython(editor, value);
  else if (name.endsWith('RunSQL')) runSql(editor, app, value);
  else if (!onModel(editor, app, name, value)) sqlFromElsewhere(editor, value);
}

function sqlFromElsewhere(editor: Editor, call: Call): void {
  editor.lost(call, call.name, `${shortName(call.name)} is an operation that is defined elsewhere`);
}

function separate(editor: Editor, app: string, call: Call): void {
  const [database, state] = [argument(call, 'database_operations', 0), argument(call, 'state_operations', 1)];
  const kept = new Map(editor.state);
  for (const inner of database?.kind === 'list' ? database.items : []) operate(editor, app, inner);
  editor.state = kept;
  silently(editor, app, state);
}

function silently(editor: Editor, app: string, operations: Value | undefined): void {
  const before = editor.silent;
  editor.silent = true;
  for (const inner of operations?.kind === 'list' ? operations.items : []) operate(editor, app, inner);
  editor.silent = before;
}

function runSql(editor: Editor, app: string, call: Call): void {
  const sql = argument(call, 'sql', 0);
  const pieces = sql?.kind === 'list' ? sql.items : sql ? [sql] : [];
  for (const piece of pieces) {
    const [text, parameters] = piece.kind === 'list' ? piece.items : [piece];
    if (text?.kind === 'name' && shortName(text.name) === 'noop') continue;
    const given = parameters && parameters.kind !== 'none';
    if (text?.kind === 'string' && !given) editor.send(...rawOf(editor, text));
    else if (text?.kind !== 'string' || textOf(text)?.trim() !== '')
      editor.send(
        opaque(
          editor.place(call),
          textOf(text) ?? call.name,
          given ? 'its parameters are filled in when it runs' : 'its SQL is only known when it runs',
        ),
      );
  }
  silently(editor, app, call.keywords.get('state_operations'));
}

function rawOf(editor: Editor, text: Extract<Value, { kind: 'string' }>): Statement[] {
  return emitRaw(editor.place(text).path, text.pieces);
}

/** Operations that name a model. False for one that Django does not have. */
function onModel(editor: Editor, app: string, name: string, call: Call): boolean {
  const given = textOf(
    argument(
      call,
      /^(?:Delete|Rename)Model$|^Alter(?:ModelTable|UniqueTogether|IndexTogether)$/.test(name)
        ? name === 'RenameModel'
          ? 'old_name'
          : 'name'
        : 'model_name',
      0,
    ),
  );
  if (given === undefined) return false;
  const key = modelKey(app, given);
  const model = editor.state.get(key);
  if (!model) {
    editor.lost(call, call.name, `the model ${given} is not known here`);
    return true;
  }
  const keep = (changed: Model) => editor.state.set(key, changed);
  switch (name) {
    case 'DeleteModel':
      if (model.managed) {
        for (const field of model.fields.values()) dropThrough(editor, field, model, call);
        editor.dropTable(model.table, call);
      }
      editor.state.delete(key);
      return true;
    case 'RenameModel':
      renameModel(editor, model, textOf(argument(call, 'new_name', 1)) ?? given, call);
      return true;
    case 'AlterModelTable': {
      const table = textOf(argument(call, 'table', 1)) ?? `${app}_${given.toLowerCase()}`;
      if (table !== model.table && model.managed) editor.renameModelTable(model, table, call);
      keep({ ...model, table });
      return true;
    }
    case 'AlterUniqueTogether':
    case 'AlterIndexTogether':
      alterTogether(editor, model, name, call, keep);
      return true;
    case 'AddField':
    case 'AlterField':
    case 'RemoveField':
    case 'RenameField':
      onField(editor, model, name, call, keep);
      return true;
    default:
      return onIndex(editor, model, name, call, keep);
  }
}

type Keep = (changed: Model) => unknown;

function dropThrough(editor: Editor, field: Field, model: Model, call: Call): void {
  const table = isManyToMany(field) ? throughTable(field, model) : undefined;
  if (table !== undefined) editor.dropTable(table, call);
}

function alterTogether(editor: Editor, model: Model, name: string, call: Call, keep: Keep): void {
  const unique = name === 'AlterUniqueTogether';
  const after = together(argument(call, unique ? 'unique_together' : 'index_together', 1));
  const before = unique ? model.uniqueTogether : model.indexTogether;
  const has = (list: readonly (readonly string[])[], names: readonly string[]) =>
    list.some((one) => one.join() === names.join());
  for (const names of model.managed ? before.filter((one) => !has(after, one)) : []) {
    const columns = names.map((field) => editor.columnNamed(field, model));
    if (unique) {
      const found = editor.forget(model.table, 'unique', columns, objectName(model.table, columns, '_uniq'));
      editor.alter(call, model, `DROP CONSTRAINT ${quoteName(found)}`);
    } else {
      const found = editor.forget(model.table, 'index', columns, objectName(model.table, columns, '_idx'));
      editor.send(emitOne(editor.place(call), `DROP INDEX IF EXISTS ${quoteName(found)}`));
    }
  }
  for (const names of model.managed ? after.filter((one) => !has(before, one)) : []) {
    if (unique) editor.alter(call, model, `ADD ${editor.uniqueSql(model, names)}`);
    else editor.send(editor.together(model, names, call));
  }
  keep(unique ? { ...model, uniqueTogether: after } : { ...model, indexTogether: after });
}

function onField(editor: Editor, model: Model, operation: string, call: Call, keep: Keep): void {
  const name = textOf(argument(call, operation === 'RenameField' ? 'old_name' : 'name', 1)) ?? '';
  const old = model.fields.get(name);
  const field = fieldOf(name, argument(call, 'field', 2));
  const fields = new Map(model.fields);
  if (operation === 'AddField' && field) {
    keep({ ...model, fields: fields.set(name, field) });
    if (model.managed) addField(editor, { ...model, fields }, field, call);
  } else if (operation === 'AlterField' && field && old) {
    keep({ ...model, fields: fields.set(name, field) });
    if (model.managed) alterField(editor, { ...model, fields }, old, field, call);
  } else if (operation === 'RemoveField' && old) {
    fields.delete(name);
    keep({ ...model, fields });
    if (!model.managed) return;
    if (isManyToMany(old)) dropThrough(editor, old, model, call);
    else if (!isVirtual(old)) editor.alter(call, model, `DROP COLUMN ${quoteName(columnOf(old))} CASCADE`);
  } else if (operation === 'RenameField' && old) {
    const renamed: Field = { ...old, name: textOf(argument(call, 'new_name', 2)) ?? name };
    const renames = (names: readonly string[]) => names.map((one) => (one === name ? renamed.name : one));
    const changed: Model = {
      ...model,
      fields: new Map([...model.fields].map(([key, one]) => (one === old ? [renamed.name, renamed] : [key, one]))),
      uniqueTogether: model.uniqueTogether.map(renames),
      indexTogether: model.indexTogether.map(renames),
    };
    keep(changed);
    if (!model.managed) return;
    if (isManyToMany(old)) renameThrough(editor, old, renamed, model, call);
    else alterField(editor, changed, old, renamed, call);
  } else editor.lost(call, call.name, `the field ${name} of ${model.name} is not known here`);
}

function renameThrough(editor: Editor, old: Field, renamed: Field, model: Model, call: Call): void {
  const [from, to] = [throughTable(old, model), throughTable(renamed, model)];
  if (from === undefined || to === undefined || from === to) return;
  editor.alter(call, { ...model, table: from }, `RENAME TO ${quoteName(to)}`);
  editor.renameTable(from, to);
}

function addField(editor: Editor, model: Model, field: Field, call: Call): void {
  if (isManyToMany(field)) {
    editor.createThrough(field, model);
    return;
  }
  if (isVirtual(field)) return;
  const spec = editor.column(field, model, true);
  const place = editor.place(call);
  editor.send(emitAddColumn(place, { name: model.table }, { ...spec, line: Math.max(call.line, field.call.line) }));
  if (spec.default !== undefined && databaseDefault(field, model) === undefined)
    editor.alter(call, model, `ALTER COLUMN ${quoteName(spec.name)} DROP DEFAULT`);
  editor.warnOfType(field, model);
  if (isRelation(field)) editor.send(...editor.foreignKey(field, model));
  editor.defer(...editor.fieldIndexes(field, model));
}

function onIndex(editor: Editor, model: Model, operation: string, call: Call, keep: Keep): boolean {
  const concurrently = operation.endsWith('Concurrently');
  const place = editor.place(call);
  switch (operation.replace(/Concurrently$/, '')) {
    case 'AddIndex': {
      const index = argument(call, 'index', 1);
      const spec = index?.kind === 'call' ? indexSpec(index, model) : undefined;
      if (index?.kind === 'call' && spec?.name !== undefined)
        keep({ ...model, indexes: new Map(model.indexes).set(spec.name, index) });
      if (!model.managed) return true;
      if (spec) editor.send(emitCreateIndex(place, { ...spec, concurrently }));
      else editor.lost(call, call.name, 'the index has an expression that cannot be read');
      return true;
    }
    case 'RemoveIndex': {
      const name = textOf(argument(call, 'name', 1)) ?? '';
      if (model.managed)
        editor.send(emitOne(place, `DROP INDEX ${concurrently ? 'CONCURRENTLY ' : ''}IF EXISTS ${quoteName(name)}`));
      return true;
    }
    case 'RenameIndex': {
      const name = textOf(argument(call, 'new_name', 1)) ?? '';
      const fields = textsOf(argument(call, 'old_fields', 3));
      const columns = fields?.map((field) => editor.columnNamed(field, model)) ?? [];
      const old =
        textOf(argument(call, 'old_name', 2)) ??
        editor.forget(model.table, 'index', columns, objectName(model.table, columns, '_idx'));
      if (fields)
        keep({ ...model, indexTogether: model.indexTogether.filter((names) => names.join() !== fields.join()) });
      if (model.managed) editor.send(emitOne(place, `ALTER INDEX ${quoteName(old)} RENAME TO ${quoteName(name)}`));
      return true;
    }
    case 'AddConstraint':
    case 'AddConstraintNotValid': {
      const constraint = argument(call, 'constraint', 1);
      if (constraint?.kind !== 'call') return false;
      keep({ ...model, constraints: new Map(model.constraints).set(constraintName(constraint) ?? '', constraint) });
      const valid = operation === 'AddConstraint' ? '' : ' NOT VALID';
      if (model.managed)
        addConstraint(editor, model, { ...constraint, line: call.line, endLine: call.endLine }, false, valid);
      return true;
    }
    case 'ValidateConstraint':
      editor.alter(call, model, `VALIDATE CONSTRAINT ${quoteName(textOf(argument(call, 'name', 1)) ?? '')}`);
      return true;
    case 'RemoveConstraint': {
      const name = textOf(argument(call, 'name', 1)) ?? '';
      const constraint = model.constraints.get(name);
      const made = constraint && constraintSql(constraint, model);
      const constraints = new Map(model.constraints);
      constraints.delete(name);
      keep({ ...model, constraints });
      if (!model.managed) return true;
      if (made && 'index' in made) editor.send(emitOne(place, `DROP INDEX IF EXISTS ${quoteName(name)}`));
      else editor.alter(call, model, `DROP CONSTRAINT ${quoteName(name)}`);
      return true;
    }
    case 'AlterConstraint':
      return true;
    default:
      return false;
  }
}
