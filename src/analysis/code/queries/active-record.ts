import { camelize, readModels, tableByConvention } from './active-record/models.ts';
import { chainSql } from './active-record/relation.ts';
import type { Draft, Library, Schema } from './library.ts';
import { columnIn, type Model } from './model.ts';
import { PLACEHOLDER } from './parameters.ts';
import { quoted } from './sql.ts';
import { type FoundChain, readChains } from './terms/read.ts';
import { chainOf, type Step } from './terms/term.ts';

const METHODS = [
  'where',
  'find_by',
  'find_by!',
  'find_or_create_by',
  'find_or_create_by!',
  'find_or_initialize_by',
  'create_or_find_by',
  'create_or_find_by!',
  'exists?',
  'order',
  'pluck',
  'find',
  'find_each',
  'in_batches',
  'delete_all',
  'update_all',
  'joins',
  'limit',
];

/** What is asked of the models of Rails. */
export const activeRecord: Library = {
  id: 'active-record',
  extensions: ['rb', 'rake'],
  hint: /\.(?:where|find_by|find_or_|find|exists\?|order|pluck|joins|limit|find_each|in_batches|delete_all|update_all)\b|\bwhere\(/,
  models: readModels,
  find: (file, schema) =>
    readChains(file.path, file.text, METHODS).flatMap((found): Draft[] => {
      const subject = subjectOf(found, schema);
      if (!subject) return [];
      const find = (name: string, near: Model) => modelNamed(name, near.name.split('::').slice(0, -1), schema);
      const outcome = chainSql(subject.model, subject.steps, subject.given, schema.catalog, find);
      if (!outcome) return [];
      const { line, endLine } = found.term;
      return [{ line, endLine, sql: outcome.sql, extent: subject.open ? 'part' : outcome.extent }];
    }),
};

type Subject = {
  readonly model: Model;
  readonly steps: readonly Step[];
  /** Conditions that come before those of the steps. */
  readonly given: readonly string[];
  /** A scope: its callers add to it. */
  readonly open?: true;
};

/** The model that a chain begins with: a class, the class around a scope, or a record's association. */
function subjectOf({ term, within }: FoundChain, schema: Schema): Subject | undefined {
  const { root, steps } = chainOf(term);
  if (root?.kind === 'name' && /^[A-Z]/.test(root.name)) {
    const model = modelNamed(root.name, within, schema);
    return model && { model, steps, given: [] };
  }
  const around = within.at(-1);
  if (root === undefined && around !== undefined && /^(?:where|order|joins)$/.test(steps[0]?.name ?? '')) {
    const model = modelNamed(around, within.slice(0, -1), schema);
    // In the block of an association, the same call is on the other model.
    const scopes = [...(model?.scopes.values() ?? [])];
    const isScope = scopes.some((scope) => scope.kind === 'function' && scope.body[0]?.line === term.line);
    return model && isScope ? { model, steps, given: [], open: true } : undefined;
  }
  const own = root?.kind === 'name' ? [{ name: root.name, args: [], called: false }, ...steps] : steps;
  return root === undefined || root.kind === 'name' ? associated(own, within, schema) : undefined;
}

/** `organization.customers.where(…)`, where `organization` is a model with many `customers`. */
function associated(steps: readonly Step[], within: readonly string[], schema: Schema): Subject | undefined {
  for (const [place, step] of steps.slice(0, 3).entries()) {
    if (step.args.length > 0) return undefined;
    const owner = modelNamed(camelize(step.name.replace(/^current_/, '')), within, schema);
    const relation = owner?.relations.get(steps[place + 1]?.name ?? '');
    const model = owner && relation && modelNamed(relation.model, owner.name.split('::').slice(0, -1), schema);
    const rest = steps.slice(place + 2);
    if (!model || relation.own !== 'id' || rest.length === 0) continue;
    if (!columnIn(schema.catalog.tables[model.table], relation.theirs)) return undefined;
    const joined = rest.some(({ name }) => /joins|eager_load|references/.test(name));
    const key = joined ? `${quoted(model.table)}.${quoted(relation.theirs)}` : quoted(relation.theirs);
    return { model, steps: rest, given: [`${key} = ${PLACEHOLDER}`] };
  }
  return undefined;
}

/** A class as Ruby finds it: in the modules around it, from within. */
function modelNamed(name: string, within: readonly string[], { models, catalog }: Schema): Model | undefined {
  const known = models['active-record'] ?? new Map<string, Model>();
  const around = within.flatMap((part) => part.split('::'));
  for (let depth = around.length; depth >= 0; depth -= 1) {
    const model = known.get([...around.slice(0, depth), name].join('::'));
    if (model) return model;
  }
  if (known.size > 0 || !/^[A-Z]\w+$/.test(name)) return undefined;
  const table = tableByConvention(name, catalog);
  const none = new Map<string, never>();
  return table === undefined
    ? undefined
    : { name, table, columns: none, relations: none, scopes: none, always: [], open: true };
}
