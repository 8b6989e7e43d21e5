import type { Catalog } from '../../../../domain/catalog.ts';
import type { SourceFile } from '../library.ts';
import { columnIn, type Model, type Relation } from '../model.ts';
import { readClasses } from '../terms/read.ts';
import { pathOf, type Term, textOf } from '../terms/term.ts';

const HINT = /__tablename__\s*=/;
const COLUMNS = /^(?:mapped_column|Column|deferred)$/;

/** Classes with `__tablename__`, by their names; a name that two tables have is left out. */
export function readModels(files: readonly SourceFile[], catalog: Catalog): ReadonlyMap<string, Model> {
  const models = new Map<string, Model>();
  const twice = new Set<string>();
  for (const { path, text } of files) {
    if (!path.endsWith('.py') || !HINT.test(text)) continue;
    for (const { term } of readClasses(path, text)) {
      const model = term.kind === 'class' ? modelOf(term.name, term.body, catalog) : undefined;
      if (!model || twice.has(model.name)) continue;
      const known = models.get(model.name);
      if (known && known.table !== model.table) {
        models.delete(model.name);
        twice.add(model.name);
      } else models.set(model.name, model);
    }
  }
  return models;
}

function modelOf(name: string, body: readonly Term[], catalog: Catalog): Model | undefined {
  const assigned = body.filter((term) => term.kind === 'assignment');
  const table = textOf(assigned.find(({ target }) => pathOf(target) === '__tablename__')?.value);
  if (table === undefined || !catalog.tables[table]) return undefined;
  const columns = new Map<string, string>();
  const relations = new Map<string, Relation>();
  for (const { target, value } of assigned) {
    const label = pathOf(target);
    if (label === undefined || value.kind !== 'call') continue;
    if (COLUMNS.test(value.name)) columns.set(label, textOf(value.args[0]) ?? label);
    const key = `${label}_id`;
    if (value.name === 'relationship' && columnIn(catalog.tables[table], key)) {
      relations.set(label, { model: '', own: key, theirs: 'id' });
    }
  }
  return { name, table, columns, relations, scopes: new Map(), always: [], open: false };
}
