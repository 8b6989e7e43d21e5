import { quoteName } from '../emit.ts';
import { argument, booleanOf, type Call, className, isTrue, textOf, textsOf, type Value } from '../python/values.ts';
import { addConstraint, constraintName, indexSpec } from './constraints.ts';
import type { Editor } from './editor.ts';
import { tableOf } from './names.ts';
import { throughTable } from './through.ts';
import {
  type Field,
  fieldOf,
  isManyToMany,
  isPrimaryKey,
  isRelation,
  type Model,
  modelKey,
  targetOf,
} from './state.ts';

/** `[('a', 'b')]`, `{('a', 'b')}`, `('a', 'b')` or nothing. */
export function together(value: Value | undefined): string[][] {
  if (value?.kind === 'call') return together(value.args[0]);
  const plain = textsOf(value);
  if (plain) return plain.length > 0 ? [plain] : [];
  return value?.kind === 'list'
    ? value.items.flatMap((names) => [textsOf(names)].filter((list) => list !== undefined))
    : [];
}

export function createModel(editor: Editor, app: string, call: Call): void {
  const name = textOf(argument(call, 'name', 0)) ?? '';
  const given = argument(call, 'fields', 1);
  const fields = new Map<string, Field>();
  for (const pair of given?.kind === 'list' ? given.items : []) {
    const [label, value] = pair.kind === 'list' ? pair.items : [];
    const field = fieldOf(textOf(label) ?? '', value);
    if (field && field.name !== '') fields.set(field.name, field);
  }
  const options = optionsOf(argument(call, 'options', 2));
  const inherits = [...fields.values()].some((field) => isPrimaryKey(field));
  const proxy = isTrue(options.get('proxy'));
  if (!inherits && !proxy) addKey(editor, fields, call);
  const model: Model = {
    app,
    name,
    table: textOf(options.get('db_table'))?.replaceAll('"', '') ?? tableOf(app, name),
    managed: booleanOf(options.get('managed')) !== false && !proxy && !isTrue(options.get('abstract')),
    fields,
    indexes: new Map(),
    constraints: new Map(
      callsOf(options.get('constraints')).map((constraint) => [constraintName(constraint) ?? '', constraint]),
    ),
    uniqueTogether: together(options.get('unique_together')),
    indexTogether: together(options.get('index_together')),
  };
  const key = modelKey(app, name);
  const parent = proxy ? parentOf(editor, app, argument(call, 'bases', 3)) : undefined;
  editor.state.set(key, parent ? { ...parent, app, name, managed: false } : model);
  if (!model.managed) return;
  editor.createModel(model, call);
  for (const index of callsOf(options.get('indexes'))) {
    const spec = indexSpec(index, model);
    if (spec) editor.defer(editor.index(index, spec));
    else editor.lost(index, index.name, 'the index has an expression that cannot be read');
  }
  for (const constraint of callsOf(options.get('constraints'))) addConstraint(editor, model, constraint, true);
}

function addKey(editor: Editor, fields: Map<string, Field>, call: Call): void {
  const kind = editor.settings.autoField;
  const keywords = new Map<string, Value>([
    ['primary_key', { kind: 'boolean', value: true, line: call.line, endLine: call.line }],
  ]);
  const key: Field = {
    name: 'id',
    kind,
    call: { kind: 'call', name: kind, args: [], keywords, line: call.line, endLine: call.line },
  };
  const own = [...fields];
  fields.clear();
  fields.set('id', key);
  for (const [name, field] of own) fields.set(name, field);
}

function parentOf(editor: Editor, app: string, bases: Value | undefined): Model | undefined {
  for (const base of bases?.kind === 'list' ? bases.items : []) {
    const text = textOf(base);
    const found = text && editor.state.get((text.includes('.') ? text : `${app}.${text}`).toLowerCase());
    if (found) return found;
  }
  return undefined;
}

function optionsOf(value: Value | undefined): Map<string, Value> {
  if (value?.kind !== 'dictionary') return new Map();
  return new Map(value.entries.map(([key, option]) => [textOf(key) ?? '', option]));
}

function callsOf(value: Value | undefined): Call[] {
  return value?.kind === 'list'
    ? value.items.filter((item): item is Call => item.kind === 'call' && className(item) !== undefined)
    : [];
}

/** A model's new name: its table where Django named it, and the columns of its many-to-many tables. */
export function renameModel(editor: Editor, model: Model, name: string, call: Call): void {
  const [from, to] = [modelKey(model.app, model.name), modelKey(model.app, name)];
  const automatic = model.table === tableOf(model.app, model.name);
  const table = automatic ? tableOf(model.app, name) : model.table;
  const renamed: Model = { ...model, name, table };
  if (model.managed && table !== model.table) editor.renameModelTable(model, table, call);
  if (model.managed) {
    for (const field of model.fields.values()) {
      const through = isManyToMany(field) ? throughTable(field, renamed) : undefined;
      if (through === undefined) continue;
      const self = targetOf(field, model, editor.settings) === from;
      const column = (label: string) => `${self ? 'from_' : ''}${label.toLowerCase()}_id`;
      const holder = { ...renamed, table: through };
      editor.alter(call, holder, `RENAME COLUMN ${quoteName(column(model.name))} TO ${quoteName(column(name))}`);
      if (self)
        editor.alter(
          call,
          holder,
          `RENAME COLUMN ${quoteName(`to_${model.name.toLowerCase()}_id`)} TO ${quoteName(`to_${name.toLowerCase()}_id`)}`,
        );
    }
  }
  const pointing = (other: Model): Model => {
    const fields = [...other.fields].map(([label, field]) => {
      const points = (isRelation(field) || isManyToMany(field)) && targetOf(field, other, editor.settings) === from;
      return [label, points ? redirected(field, to) : field] as const;
    });
    return { ...other, fields: new Map(fields) };
  };
  for (const [key, other] of editor.state) {
    if (key === from) continue;
    for (const field of other.fields.values()) {
      const through =
        isManyToMany(field) && targetOf(field, other, editor.settings) === from
          ? throughTable(field, other)
          : undefined;
      if (through !== undefined && other.managed)
        editor.alter(
          call,
          { ...other, table: through },
          `RENAME COLUMN ${quoteName(`${model.name.toLowerCase()}_id`)} TO ${quoteName(`${name.toLowerCase()}_id`)}`,
        );
    }
    editor.state.set(key, pointing(other));
  }
  editor.state.delete(from);
  editor.state.set(to, { ...renamed, fields: pointing(model).fields });
}

function redirected(field: Field, to: string): Field {
  const { line, endLine } = field.call;
  const target: Value = { kind: 'string', pieces: [{ text: to, line, verbatim: false }], line, endLine };
  return { ...field, call: { ...field.call, args: [], keywords: new Map(field.call.keywords).set('to', target) } };
}
