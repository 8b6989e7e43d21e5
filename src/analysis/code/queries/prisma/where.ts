import type { Catalog } from '../../../../domain/catalog.ts';
import { type Comparison, compare, matches, type Operand, within } from '../conditions.ts';
import { columnIn, type Model } from '../model.ts';
import { allOf, anyOf, quoted } from '../sql.ts';
import { entryOf, type RecordTerm, type Term, textOf } from '../terms/term.ts';

/** A model in a query; `qualified` where columns of several tables meet. */
export type Subject = {
  readonly model: Model;
  readonly models: ReadonlyMap<string, Model>;
  readonly catalog: Catalog;
  readonly qualified: boolean;
};

/** Conditions as SQL; `part` where some are only known at run time. */
export type Conditions = { readonly all: readonly string[]; readonly part: boolean };

const NOTHING: Conditions = { all: [], part: false };
const UNKNOWN: Conditions = { all: [], part: true };
const MAX_DEPTH = 8;

const COMPARISONS: Readonly<Record<string, Comparison>> = { equals: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** What `where: { … }` asks for. */
export function conditionsOf(subject: Subject, where: Term | undefined, depth = 0): Conditions {
  if (!where) return NOTHING;
  if (where.kind !== 'record' || depth > MAX_DEPTH) return UNKNOWN;
  const parts = where.entries.map(([key, value]) => entry(subject, key, value, depth));
  return { all: parts.flatMap(({ all }) => all), part: where.open || parts.some(({ part }) => part) };
}

function entry(subject: Subject, key: string, value: Term, depth: number): Conditions {
  if (key === 'AND' || key === 'OR' || key === 'NOT') return combined(subject, key, value, depth);
  const relation = subject.model.relations.get(key);
  if (relation) return related(subject, key, value, depth);
  const column = operandOf(subject, key);
  if (column) return value.kind === 'record' ? filtered(column, value) : equal(column, value);
  // `@@unique([a, b])` is asked for as `a_b: { a, b }`.
  return key.includes('_') && value.kind === 'record' ? conditionsOf(subject, value, depth + 1) : UNKNOWN;
}

function combined(subject: Subject, key: string, value: Term, depth: number): Conditions {
  const terms = value.kind === 'list' ? value.items : [value];
  if (value.kind === 'list' && value.open && key === 'OR') return UNKNOWN;
  const parts = terms.map((term) => conditionsOf(subject, term, depth + 1));
  const part = parts.some((one) => one.part) || (value.kind === 'list' && value.open);
  if (key === 'AND') return { all: parts.flatMap(({ all }) => all), part };
  if (part || parts.some(({ all }) => all.length === 0)) return UNKNOWN;
  const alternatives = parts.map(({ all }) => allOf(all));
  return { all: key === 'OR' ? [anyOf(alternatives)] : alternatives.map((one) => `NOT (${one})`), part: false };
}

/** A value that code computes may be a filter of its own, or `undefined`, which asks for nothing. */
function equal(column: Operand, value: Term): Conditions {
  if (value.kind === 'name' && value.name === 'undefined') return NOTHING;
  const isPlain =
    ['null', 'boolean', 'number', 'string'].includes(value.kind) ||
    (value.kind === 'call' && /^(?:Date|Number|String|BigInt|parseInt|toString|toLowerCase|trim)$/.test(value.name)) ||
    ((value.kind === 'name' || value.kind === 'member') && !/^(?:timestamp|date|json)/.test(column.type ?? ''));
  const isFilter =
    (value.kind === 'name' || value.kind === 'member') && /filter|where|range|condition/i.test(value.name);
  return isPlain && !isFilter ? { all: [compare(column, '=', value)], part: false } : UNKNOWN;
}

function filtered(column: Operand, filter: RecordTerm): Conditions {
  const insensitive = textOf(entryOf(filter, 'mode')) === 'insensitive';
  const parts = filter.entries.map(([operator, value]): Conditions => {
    const known = (condition: string): Conditions => ({ all: [condition], part: false });
    const comparison = COMPARISONS[operator];
    if (value.kind === 'name' && value.name === 'undefined') return NOTHING;
    if (value.kind === 'operation' && ['?:', '??', '||', '&&'].includes(value.operator)) return UNKNOWN;
    if (operator === 'equals' && insensitive) return known(matches(column, 'whole', true));
    if (comparison) return known(compare(column, comparison, value));
    if (operator === 'in' || operator === 'notIn') return known(within(column, value, operator === 'notIn'));
    if (operator === 'not') return value.kind === 'record' ? UNKNOWN : known(compare(column, '<>', value));
    if (operator === 'contains') return known(matches(column, 'contains', insensitive));
    if (operator === 'startsWith') return known(matches(column, 'starts', insensitive));
    if (operator === 'endsWith') return known(matches(column, 'ends', insensitive));
    return operator === 'mode' ? NOTHING : UNKNOWN;
  });
  return { all: parts.flatMap(({ all }) => all), part: filter.open || parts.some(({ part }) => part) };
}

/** A condition on related rows: at least one of them, none, or the one there is. */
function related(subject: Subject, key: string, value: Term, depth: number): Conditions {
  const relation = subject.model.relations.get(key);
  const other = relation && subject.models.get(relation.model);
  if (!relation || !other || value.kind !== 'record' || value.open || !subject.qualified) return UNKNOWN;
  if (other.table === subject.model.table) return UNKNOWN;
  const [first, ...rest] = value.entries;
  const word = first && rest.length === 0 ? first[0] : '';
  const isWord = ['some', 'none', 'is', 'isNot'].includes(word);
  if (word === 'every' || first?.[1].kind === 'null') return UNKNOWN;
  const inner = conditionsOf({ ...subject, model: other }, isWord ? first?.[1] : value, depth + 1);
  const join = `${refer(other, relation.theirs)} = ${refer(subject.model, relation.own)}`;
  const negated = word === 'none' || word === 'isNot';
  if (negated && inner.part) return UNKNOWN;
  const exists = `EXISTS (SELECT 1 FROM ${quoted(other.table)} WHERE ${[join, ...inner.all].join(' AND ')})`;
  return { all: [negated ? `NOT ${exists}` : exists], part: inner.part };
}

function refer(model: Model, field: string): string {
  return `${quoted(model.table)}.${quoted(model.columns.get(field) ?? field)}`;
}

/** A field's column, as the schema maps it. */
export function operandOf({ model, catalog, qualified }: Subject, field: string): Operand | undefined {
  const name = model.columns.get(field);
  if (name === undefined) return undefined;
  return {
    sql: qualified ? `${quoted(model.table)}.${quoted(name)}` : quoted(name),
    type: columnIn(catalog.tables[model.table], name)?.type,
  };
}

/** Whether the conditions reach into other tables. */
export function reachesOut(model: Model, where: Term | undefined): boolean {
  if (where?.kind === 'list') return where.items.some((item) => reachesOut(model, item));
  if (where?.kind !== 'record') return false;
  return where.entries.some(
    ([key, value]) => model.relations.has(key) || (/^(?:AND|OR|NOT)$/.test(key) && reachesOut(model, value)),
  );
}
