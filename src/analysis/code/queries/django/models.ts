import type { Catalog } from '../../../../domain/catalog.ts';
import type { SourceFile } from '../library.ts';
import { columnIn, type Model, type Relation } from '../model.ts';
import { readClasses } from '../terms/read.ts';
import { type Call, entryOf, namedOf, pathOf, type Term, textOf } from '../terms/term.ts';

const FILE = /(?:^|\/)models(?:\.py$|\/)|_models?\.py$|\/model\.py$/;
const KEYS = ['ForeignKey', 'OneToOneField'];

type Declared = {
  readonly name: string;
  readonly app: string;
  readonly bases: readonly Term[];
  readonly body: readonly Term[];
};

/** Classes with a table, by their names; a name that two tables have is left out. */
export function readModels(files: readonly SourceFile[], catalog: Catalog): ReadonlyMap<string, Model> {
  const declared = files
    .filter(({ path, text }) => FILE.test(path) && /\bmodels\./.test(text))
    .flatMap(({ path, text }) =>
      readClasses(path, text).flatMap(({ term, within }): Declared[] =>
        term.kind === 'class' && within.length === 0 ? [{ ...term, app: appOf(path) }] : [],
      ),
    );
  const models = new Map<string, Model>();
  const twice = new Set<string>();
  for (const one of declared) {
    const table = tableOf(one, catalog);
    if (table === undefined || twice.has(one.name)) continue;
    const known = models.get(one.name);
    if (known && known.table !== table) {
      models.delete(one.name);
      twice.add(one.name);
    } else models.set(one.name, modelOf(one, table, catalog));
  }
  return withReverse(models, declared);
}

function appOf(path: string): string {
  const folders = path.split('/').slice(0, -1);
  const place = folders.lastIndexOf('models');
  return (place > 0 ? folders[place - 1] : folders.at(-1)) ?? '';
}

function metaOf(body: readonly Term[], key: string): Term | undefined {
  const meta = body.find((term) => term.kind === 'class' && term.name === 'Meta');
  return meta?.kind === 'class' ? assigned(meta.body, key) : undefined;
}

function assigned(body: readonly Term[], name: string): Term | undefined {
  const found = body.find((term) => term.kind === 'assignment' && pathOf(term.target) === name);
  return found?.kind === 'assignment' ? found.value : undefined;
}

function tableOf({ name, app, body }: Declared, { tables }: Catalog): string | undefined {
  const written = textOf(metaOf(body, 'db_table'));
  if (written !== undefined) return tables[written] ? written : undefined;
  if (metaOf(body, 'abstract')?.kind === 'boolean') return undefined;
  const label = textOf(metaOf(body, 'app_label')) ?? app;
  const table = `${label}_${name}`.toLowerCase();
  return tables[table] ? table : undefined;
}

function modelOf({ name, bases, body }: Declared, table: string, catalog: Catalog): Model {
  const columns = new Map<string, string>();
  const relations = new Map<string, Relation>();
  for (const term of body) {
    const field = term.kind === 'assignment' && term.value.kind === 'call' ? term.value : undefined;
    const label = term.kind === 'assignment' ? pathOf(term.target) : undefined;
    if (!field || label === undefined) continue;
    const isKey = KEYS.includes(field.name);
    const column = textOf(entryOf(namedOf(field), 'db_column')) ?? (isKey ? `${label}_id` : label);
    if (!columnIn(catalog.tables[table], column) && !entryOf(namedOf(field), 'db_column')) continue;
    columns.set(label, column);
    const target = isKey ? targetOf(field, name) : undefined;
    if (target !== undefined) relations.set(label, { model: target, own: column, theirs: 'id' });
  }
  const plain = bases.every((base) => base.kind === 'record' || /(?:^|\.)Model$/.test(pathOf(base) ?? '?'));
  const scopes = new Map<string, Term>();
  const ordering = metaOf(body, 'ordering');
  if (ordering) scopes.set('ordering', ordering);
  return {
    name,
    table,
    columns,
    relations,
    scopes,
    always: [],
    open: !plain || assigned(body, 'objects') !== undefined,
  };
}

/** The model of a key: a class, or its name with or without its app in front. */
function targetOf(field: Call, own: string): string | undefined {
  const to = field.args[0]?.kind === 'record' ? entryOf(namedOf(field), 'to') : field.args[0];
  const named = textOf(to) ?? pathOf(to);
  const last = named?.split('.').at(-1);
  return last === 'self' ? own : last;
}

/** Adds the relations that keys of other models make: by `related_name`, or by the model's name. */
function withReverse(models: ReadonlyMap<string, Model>, declared: readonly Declared[]): ReadonlyMap<string, Model> {
  const reverse = new Map<string, Map<string, Relation>>();
  for (const { name, body } of declared) {
    const model = models.get(name);
    for (const [label, relation] of model?.relations ?? []) {
      const field = assigned(body, label);
      const given = field?.kind === 'call' ? textOf(entryOf(namedOf(field), 'related_name')) : undefined;
      if (given?.endsWith('+')) continue;
      const back = reverse.get(relation.model) ?? new Map<string, Relation>();
      back.set(given ?? name.toLowerCase(), { model: name, own: relation.theirs, theirs: relation.own });
      reverse.set(relation.model, back);
    }
  }
  return new Map(
    [...models].map(([name, model]) => [
      name,
      { ...model, relations: new Map([...(reverse.get(name) ?? []), ...model.relations]) },
    ]),
  );
}
