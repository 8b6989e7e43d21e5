import { type Call, stringValue, textOf, type Value } from '../python/values.ts';
import { tableName } from './names.ts';
import type { Field, Model, ProjectSettings } from './state.ts';

/** The table of a many-to-many field; none where it names a model for it. */
export function throughTable(field: Field, model: Model): string | undefined {
  if (field.call.keywords.has('through') || field.kind === 'TaggableManager') return undefined;
  return textOf(field.call.keywords.get('db_table')) ?? tableName(`${model.table}_${field.name}`);
}

/** The model that Django makes up for a many-to-many field: a key, and a relation to either side. */
export function throughModel(
  field: Field,
  model: Model,
  target: Model,
  { autoField }: ProjectSettings,
): Model | undefined {
  const table = throughTable(field, model);
  if (table === undefined) return undefined;
  const self = target.app === model.app && target.name.toLowerCase() === model.name.toLowerCase();
  const own = self ? `from_${model.name.toLowerCase()}` : model.name.toLowerCase();
  const other = self ? `to_${target.name.toLowerCase()}` : target.name.toLowerCase();
  const madeField = (name: string, kind: string, keyword: readonly [string, Value]): [string, Field] => {
    const call: Call = { ...field.call, name: kind, args: [], keywords: new Map([keyword]) };
    return [name, { name, kind, call }];
  };
  const relation = (name: string, to: Model) =>
    madeField(name, 'ForeignKey', ['to', stringValue(`${to.app}.${to.name}`, field.call)]);
  return {
    app: model.app,
    name: `${model.name}_${field.name}`,
    table,
    managed: true,
    fields: new Map([
      madeField('id', autoField, ['primary_key', { kind: 'boolean', value: true, line: 1, endLine: 1 }]),
      relation(own, model),
      relation(other, target),
    ]),
    indexes: new Map(),
    constraints: new Map(),
    uniqueTogether: [[own, other]],
    indexTogether: [],
  };
}
