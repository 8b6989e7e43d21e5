import { reachesOut, type Subject } from './django/lookups.ts';
import { readModels } from './django/models.ts';
import { querySetSql, type Slice } from './django/query-set.ts';
import type { Draft, Library, Schema } from './library.ts';
import { columnIn, type Model, snakeCase } from './model.ts';
import { PLACEHOLDER } from './parameters.ts';
import { quoted } from './sql.ts';
import { readChains } from './terms/read.ts';
import { chainOf, type Step, type Term } from './terms/term.ts';

const METHODS = [
  'filter',
  'exclude',
  'get',
  'get_or_create',
  'update_or_create',
  'create',
  'order_by',
  'exists',
  'count',
  'first',
  'last',
  'values',
  'values_list',
  'update',
  'delete',
  'get_object_or_404',
  'get_list_or_404',
];
const MANAGERS = new Set(['objects', '_default_manager', '_base_manager']);
const NO_SLICE: Slice = { limit: undefined, offset: undefined };

/** What is asked of Django's managers. */
export const django: Library = {
  id: 'django',
  extensions: ['py'],
  hint: /\.objects\b|_404\(|\.(?:filter|exclude|order_by|values_list|get_or_create)\(/,
  models: readModels,
  find(file, schema) {
    const models = schema.models['django'];
    if (!models || models.size === 0) return [];
    return readChains(file.path, file.text, METHODS).flatMap(({ term }): Draft[] => {
      const asked = managerOf(term, models, schema);
      if (!asked) return [];
      const { model, steps, given, slice } = asked;
      const qualified = steps.some(({ args }) => reachesOut(model, args));
      const subject: Subject = { model, models, catalog: schema.catalog, joins: new Set(), qualified };
      const own = given.map(
        (column) => `${qualified ? `${quoted(model.table)}.` : ''}${quoted(column)} = ${PLACEHOLDER}`,
      );
      const outcome = querySetSql(subject, steps, own, slice);
      return outcome ? [{ line: term.line, endLine: term.endLine, ...outcome }] : [];
    });
  },
};

type Asked = {
  readonly model: Model;
  readonly steps: readonly Step[];
  /** Columns that the record before the manager gives a value for. */
  readonly given: readonly string[];
  readonly slice: Slice;
};

function managerOf(term: Term, models: ReadonlyMap<string, Model>, schema: Schema): Asked | undefined {
  if (term.kind === 'slice') {
    const asked = managerOf(term.of, models, schema);
    return (
      asked && {
        ...asked,
        slice: { limit: term.to ? PLACEHOLDER : undefined, offset: term.from ? PLACEHOLDER : undefined },
      }
    );
  }
  if (term.kind === 'operation' && term.operator === '[]' && term.operands[0]) {
    const asked = managerOf(term.operands[0], models, schema);
    return asked && { ...asked, slice: { limit: '1', offset: undefined } };
  }
  const { root, steps } = chainOf(term);
  const [first, ...rest] = steps;
  if (!root && /^get_(?:object|list)_or_404$/.test(first?.name ?? '')) return shortcut(steps, models);
  if (root?.kind !== 'name' || !first) return undefined;
  const model = models.get(root.name);
  if (model) return MANAGERS.has(first.name) ? { model, steps: rest, given: [], slice: NO_SLICE } : undefined;
  return related([{ name: root.name, args: [], called: false }, ...steps], models, schema);
}

/** `get_object_or_404(Model, id=id)` is `Model.objects.get(id=id)`. */
function shortcut([call]: readonly Step[], models: ReadonlyMap<string, Model>): Asked | undefined {
  const [on, ...args] = call?.args ?? [];
  const model = on?.kind === 'name' ? models.get(on.name) : undefined;
  const name = call?.name === 'get_object_or_404' ? 'get' : 'filter';
  return model && { model, steps: [{ name, args, called: true }], given: [], slice: NO_SLICE };
}

/** `project.environments.filter(…)`, where `project` is named as its model is. */
function related(steps: readonly Step[], models: ReadonlyMap<string, Model>, schema: Schema): Asked | undefined {
  for (const [place, step] of steps.slice(0, 3).entries()) {
    if (step.called) return undefined;
    const owner = [...models.values()].find(({ name }) => snakeCase(name) === step.name);
    const label = (steps[place + 1]?.name ?? '').replace(/_set$/, '');
    const relation = owner?.relations.get(label);
    const model = relation && models.get(relation.model);
    const rest = steps.slice(place + 2);
    if (!model || relation.own !== 'id' || rest.length === 0) continue;
    if (!columnIn(schema.catalog.tables[model.table], relation.theirs)) return undefined;
    return { model, steps: rest, given: [relation.theirs], slice: NO_SLICE };
  }
  return undefined;
}
