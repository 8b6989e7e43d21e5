import type { Catalog } from '../../../../domain/catalog.ts';
import { pluralize, singularize } from '../../../schema/formats/rails/inflection.ts';
import type { SourceFile } from '../library.ts';
import { type Model, type Relation, snakeCase } from '../model.ts';
import { readClasses } from '../terms/read.ts';
import { type Call, chainOf, entryOf, namedOf, type Term, textOf } from '../terms/term.ts';

const HINT = /^\s*class\s+[\w:]+\s*<\s*[\w:]+/m;
const ABSTRACT = /^(?:ApplicationRecord|ActiveRecord::Base|BaseModel|(?:\w+::)?\w*Record)$/;

type Declared = {
  readonly name: string;
  readonly base: string;
  readonly body: readonly Term[];
};

/** Classes with a table, by their full names. */
export function readModels(files: readonly SourceFile[], catalog: Catalog): ReadonlyMap<string, Model> {
  const declared = new Map<string, Declared>();
  for (const { path, text } of files) {
    if (!path.endsWith('.rb') || !HINT.test(text) || /(?:^|\/)(?:spec|test|db)\//.test(path)) continue;
    for (const { term, within } of readClasses(path, text)) {
      const [base] = term.kind === 'class' ? term.bases : [];
      if (term.kind !== 'class' || base?.kind !== 'name') continue;
      const name = [...within, term.name].join('::');
      declared.set(name, { name, base: base.name, body: term.body });
    }
  }
  const models = new Map<string, Model>();
  for (const one of declared.values()) {
    const table = tableOf(one, declared, catalog, 0);
    if (table) models.set(one.name, modelOf(one, table, catalog, ABSTRACT.test(one.base)));
  }
  return models;
}

function tableOf(
  { name, base, body }: Declared,
  declared: ReadonlyMap<string, Declared>,
  catalog: Catalog,
  depth: number,
): string | undefined {
  const written = body.find((term) => term.kind === 'assignment' && nameOf(term.target) === 'table_name');
  if (written?.kind === 'assignment') {
    const table = textOf(written.value);
    return table !== undefined && catalog.tables[table] ? table : undefined;
  }
  if (!ABSTRACT.test(base)) {
    const parent = declared.get(base) ?? declared.get([...name.split('::').slice(0, -1), base].join('::'));
    return parent && depth < 5 ? tableOf(parent, declared, catalog, depth + 1) : undefined;
  }
  return tableByConvention(name, catalog);
}

/** `Invites::User` is in `users`, or `invites_users` where the module says so by a prefix. */
export function tableByConvention(name: string, catalog: Catalog): string | undefined {
  const parts = name.split('::').map(snakeCase);
  const last = pluralize(parts.at(-1) ?? '');
  const [full, short] = [[...parts.slice(0, -1), last].join('_'), last];
  return [full, short].find((table) => catalog.tables[table]);
}

function modelOf({ name, body }: Declared, table: string, catalog: Catalog, direct: boolean): Model {
  const calls = body.filter((term): term is Call => term.kind === 'call' && term.of === undefined);
  const relations = new Map<string, Relation>();
  const scopes = new Map<string, Term>();
  const columns = new Map<string, string>();
  let open = !direct;
  const always: string[] = [];
  for (const call of calls) {
    const label = textOf(call.args[0]);
    const block = call.args.find(({ kind }) => kind === 'function');
    if (call.name === 'scope' && label !== undefined && block) scopes.set(label, block);
    if (call.name === 'default_scope') {
      const condition = defaultCondition(block);
      if (condition !== undefined && catalog.tables[table]?.columns.some((column) => column.name === condition)) {
        always.push(`${condition} IS NULL`);
      } else open = true;
    }
    if (call.name === 'acts_as_paranoid') always.push('deleted_at IS NULL');
    if (call.name === 'alias_attribute') {
      const column = textOf(call.args[1]);
      if (label !== undefined && column !== undefined) columns.set(label, column);
    }
    if (label !== undefined && /^(?:belongs_to|has_many|has_one)$/.test(call.name)) {
      const relation = relationOf(call, label, name);
      if (relation) relations.set(label, relation);
    }
  }
  return { name, table, columns, relations, scopes, always, open };
}

/** The column that the usual soft deletions ask for: `kept` of discard, `where(deleted_at: nil)`. */
function defaultCondition(block: Term | undefined): string | undefined {
  const [only, ...others] = block?.kind === 'function' ? block.body : [];
  if (!only || others.length > 0) return undefined;
  if (only.kind === 'name' && only.name === 'kept') return 'deleted_at';
  const { root, steps } = chainOf(only);
  const [step, ...more] = steps;
  if (root || !step || more.length > 0) return undefined;
  if (step.name === 'kept') return 'deleted_at';
  const [given] = step.name === 'where' ? step.args : [];
  const [first, ...rest] = given?.kind === 'record' && !given.open ? given.entries : [];
  return first?.[1].kind === 'null' && rest.length === 0 ? first[0] : undefined;
}

function relationOf(call: Call, label: string, name: string): Relation | undefined {
  const options = namedOf(call);
  if (options?.open || ['through', 'polymorphic', 'as', 'primary_key'].some((key) => entryOf(options, key)))
    return undefined;
  const isOwner = call.name === 'belongs_to';
  const model =
    textOf(entryOf(options, 'class_name')) ?? camelize(isOwner || call.name === 'has_one' ? label : singularize(label));
  const key = entryOf(options, 'foreign_key');
  const written = textOf(key);
  if (key && written === undefined) return undefined;
  if (isOwner) return { model, own: written ?? `${label}_id`, theirs: 'id' };
  return { model, own: 'id', theirs: written ?? `${snakeCase(name.split('::').at(-1) ?? '')}_id` };
}

/** `billing_entity` is `BillingEntity`. */
export function camelize(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z\d])/g, (_all, letter: string) => letter.toUpperCase());
}

function nameOf(term: Term): string {
  return term.kind === 'call' || term.kind === 'member' || term.kind === 'name' ? term.name : '';
}
