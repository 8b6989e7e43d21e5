import type { Draft, Library } from './library.ts';
import type { Model } from './model.ts';
import type { Scope } from './sqlalchemy/expressions.ts';
import { readModels } from './sqlalchemy/models.ts';
import { statementSql } from './sqlalchemy/select.ts';
import { readChains } from './terms/read.ts';
import { chainOf, type Step, type Term } from './terms/term.ts';

const METHODS = ['filter', 'filter_by', 'where', 'order_by', 'get', 'first', 'one', 'one_or_none', 'count', 'all'];

/** What is asked with SQLAlchemy's `query` and `select`, of classes that declare their tables. */
export const sqlalchemy: Library = {
  id: 'sqlalchemy',
  extensions: ['py'],
  hint: /\bquery\(|\bselect\(|\.query\.|\.(?:get|delete)\(/,
  models: readModels,
  find(file, { models, catalog }) {
    const classes = models['sqlalchemy'];
    if (!classes || classes.size === 0) return [];
    return readChains(file.path, file.text, METHODS).flatMap(({ term }): Draft[] => {
      const asked = statementOf(term, classes);
      if (!asked) return [];
      const { model, outputs, steps } = asked;
      const qualified = steps.some(({ name }) => name === 'join' || name === 'outerjoin');
      const scope: Scope = { models: classes, catalog, qualified, tables: new Set() };
      const outcome = statementSql(scope, model, outputs, steps);
      return outcome ? [{ line: term.line, endLine: term.endLine, ...outcome }] : [];
    });
  },
};

type Asked = { readonly model: Model; readonly outputs: readonly Term[]; readonly steps: readonly Step[] };

/** `session.query(Model)…`, `select(Model)…`, `Model.query…`, `session.get(Model, key)`. */
function statementOf(term: Term, models: ReadonlyMap<string, Model>): Asked | undefined {
  const { root, steps } = chainOf(term);
  const own = root?.kind === 'name' ? models.get(root.name) : undefined;
  if (own && root)
    return steps[0]?.name === 'query' && !steps[0].called
      ? { model: own, outputs: [root], steps: steps.slice(1) }
      : undefined;
  const place = steps.findIndex(
    ({ name, called }) => called && (name === 'query' || name === 'select' || name === 'get'),
  );
  const opening = steps[place];
  if (!opening || (opening.name === 'select' && place > 0)) return undefined;
  const [first] = opening.args;
  const model = firstModel(first, models);
  if (!model || !first) return undefined;
  if (opening.name === 'get') return { model, outputs: [first], steps: [opening] };
  return { model, outputs: opening.args, steps: steps.slice(place + 1) };
}

function firstModel(term: Term | undefined, models: ReadonlyMap<string, Model>): Model | undefined {
  if (term?.kind === 'name') return models.get(term.name);
  return term?.kind === 'member' && term.of.kind === 'name' ? models.get(term.of.name) : undefined;
}
