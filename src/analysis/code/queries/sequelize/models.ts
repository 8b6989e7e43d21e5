import type { Catalog } from '../../../../domain/catalog.ts';
import { pluralize } from '../../../schema/formats/rails/inflection.ts';
import type { SourceFile } from '../library.ts';
import { columnIn, type Model, snakeCase } from '../model.ts';
import { quoted } from '../sql.ts';
import { readChains, readClasses } from '../terms/read.ts';
import { chainOf, entryOf, type Entry, type Term, textOf } from '../terms/term.ts';

const HINT = /sequelize/i;

type Declared = {
  readonly name: string;
  readonly bases: readonly string[];
  readonly options: Term | undefined;
  /** Attributes with the options that they are given. */
  readonly attributes: readonly Entry[];
  readonly deletedAt: string | undefined;
  readonly scoped: boolean;
};

/** Classes and definitions with a table, by their names. */
export function readModels(files: readonly SourceFile[], catalog: Catalog): ReadonlyMap<string, Model> {
  const declared = new Map<string, Declared>();
  for (const { path, text } of files) {
    if (!/\.[cm]?[jt]sx?$/.test(path) || !HINT.test(text)) continue;
    if (/\bclass\s/.test(text)) for (const one of classesIn(path, text)) declared.set(one.name, one);
    if (/\.(?:define|init)\(/.test(text)) for (const one of definitionsIn(path, text)) declared.set(one.name, one);
  }
  const models = new Map<string, Model>();
  for (const one of declared.values()) {
    const model = modelOf(one, declared, catalog);
    if (model) models.set(one.name, model);
  }
  return models;
}

/** Classes of sequelize-typescript. */
function classesIn(path: string, text: string): Declared[] {
  return readClasses(path, text).flatMap(({ term }): Declared[] => {
    if (term.kind !== 'class') return [];
    const decorators = term.bases.filter((base) => base.kind === 'call');
    const table = decorators.find(({ name }) => name === 'Table');
    return [
      {
        name: term.name,
        bases: term.bases.flatMap((base) => (base.kind === 'name' ? [base.name] : [])),
        options: table?.args[0],
        attributes: decorated(term.body),
        deletedAt: fieldAfter(term.body, 'DeletedAt'),
        scoped: decorators.some(({ name }) => name === 'DefaultScope'),
      },
    ];
  });
}

/** Fields after `@Column`, with its options. */
function decorated(body: readonly Term[]): Entry[] {
  let options: Term | undefined;
  return body.flatMap((term): Entry[] => {
    if (term.kind === 'call' && term.name === 'Column') options = term.args[0] ?? term;
    if (term.kind === 'name' && term.name === 'Column') options = term;
    if (term.kind !== 'assignment' || term.target.kind !== 'name') return [];
    const entry: Entry[] = options ? [[term.target.name, options]] : [];
    options = undefined;
    return entry;
  });
}

function fieldAfter(body: readonly Term[], decorator: string): string | undefined {
  const place = body.findIndex((term) => (term.kind === 'name' || term.kind === 'call') && term.name === decorator);
  const field = place < 0 ? undefined : body.slice(place).find((term) => term.kind === 'assignment');
  return field?.kind === 'assignment' && field.target.kind === 'name' ? field.target.name : undefined;
}

/** `sequelize.define('User', { … }, { … })` and `User.init({ … }, { … })`. */
function definitionsIn(path: string, text: string): Declared[] {
  return readChains(path, text, ['define', 'init']).flatMap(({ term }): Declared[] => {
    const { root, steps } = chainOf(term);
    const call = steps.at(-1);
    const isInit = call?.name === 'init';
    const [attributes, options] = isInit ? (call?.args ?? []) : (call?.args.slice(1) ?? []);
    const name = isInit ? (root?.kind === 'name' ? root.name : undefined) : textOf(call?.args[0]);
    if (name === undefined || attributes?.kind !== 'record') return [];
    const scoped = entryOf(options, 'defaultScope') !== undefined;
    return [{ name, bases: [], options, attributes: attributes.entries, deletedAt: undefined, scoped }];
  });
}

function modelOf(one: Declared, declared: ReadonlyMap<string, Declared>, catalog: Catalog): Model | undefined {
  const { name, options } = one;
  const written = textOf(entryOf(options, 'tableName'));
  const guesses = [
    pluralize(name),
    pluralize(snakeCase(name)),
    pluralize(name.slice(0, 1).toLowerCase() + name.slice(1)),
  ];
  const table = (written === undefined ? guesses : [written]).find((guess) => catalog.tables[guess]);
  if (table === undefined || (written === undefined && one.attributes.length === 0)) return undefined;
  const lineage = [one, ...ancestors(one, declared)];
  const columns = new Map<string, string>();
  for (const [attribute, given] of lineage.flatMap(({ attributes }) => attributes)) {
    const column =
      textOf(entryOf(given, 'field')) ??
      [attribute, snakeCase(attribute)].find((label) => columnIn(catalog.tables[table], label));
    const isVirtual = given.kind === 'member' && given.name === 'VIRTUAL';
    if (!isVirtual && column !== undefined) columns.set(attribute, column);
  }
  const paranoid = entryOf(options, 'paranoid');
  const deletedAt =
    lineage.map((ancestor) => ancestor.deletedAt).find((field) => field !== undefined) ??
    (paranoid?.kind === 'boolean' && paranoid.value ? 'deletedAt' : undefined);
  const column = [deletedAt ?? '', snakeCase(deletedAt ?? '')].find((label) => columnIn(catalog.tables[table], label));
  return {
    name,
    table,
    columns,
    relations: new Map(),
    scopes: new Map(),
    always: column === undefined ? [] : [`${quoted(column)} IS NULL`],
    open: one.scoped,
  };
}

function ancestors(one: Declared, declared: ReadonlyMap<string, Declared>): Declared[] {
  const line: Declared[] = [];
  let bases = one.bases;
  while (bases.length > 0 && line.length < 5) {
    const parent = declared.get(bases[0] ?? '');
    if (!parent || parent === one) break;
    line.push(parent);
    bases = parent.bases;
  }
  return line;
}
