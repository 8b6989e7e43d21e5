import type { Catalog } from '../../../../domain/catalog.ts';
import { type Comparison, compare, matches, type Operand, within } from '../conditions.ts';
import { columnIn, columnOf, type Model } from '../model.ts';
import { PLACEHOLDER } from '../parameters.ts';
import { allOf, anyOf, quoted } from '../sql.ts';
import { entryOf, type Term } from '../terms/term.ts';

export type Subject = { readonly model: Model; readonly catalog: Catalog };

/** Conditions as SQL; `part` where some are only known at run time. */
export type Conditions = { readonly all: readonly string[]; readonly part: boolean };

const UNKNOWN: Conditions = { all: [], part: true };
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  eq: '=',
  is: '=',
  ne: '<>',
  not: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** What `where: { … }` asks for. */
export function conditionsOf(subject: Subject, where: Term | undefined, depth = 0): Conditions {
  if (!where) return { all: [], part: false };
  if (where.kind !== 'record' || depth > 8) return UNKNOWN;
  return merged(
    where.entries.map(([key, value]) => entry(subject, key, value, depth)),
    where.open,
  );
}

function entry(subject: Subject, key: string, value: Term, depth: number): Conditions {
  const operator = operatorOf(key);
  if (operator === 'and' || operator === 'or') {
    const terms = value.kind === 'list' ? value.items : [value];
    const open = value.kind === 'list' && value.open;
    // `[Op.or]: { a, b }` is any of its keys.
    const alternatives = terms.flatMap((term) =>
      operator === 'or' && value.kind === 'record' && term.kind === 'record'
        ? term.entries.map((one): Term => ({ ...term, entries: [one] }))
        : [term],
    );
    const parts = alternatives.map((term) => conditionsOf(subject, term, depth + 1));
    if (operator === 'and') return merged(parts, open);
    if (open || parts.some(({ all, part }) => part || all.length === 0)) return UNKNOWN;
    return { all: [anyOf(parts.map(({ all }) => allOf(all)))], part: false };
  }
  const column = operator === undefined ? operandOf(subject, key) : undefined;
  return column ? about(column, value, key, depth) : UNKNOWN;
}

/** What a column must be: a value, one of a list, or what operators say. */
function about(column: Operand, value: Term, key: string, depth: number): Conditions {
  const known = (condition: string): Conditions => ({ all: [condition], part: false });
  if (value.kind === 'record') {
    return merged(
      value.entries.map(([name, given]) => operated(column, operatorOf(name), given, key, depth)),
      value.open,
    );
  }
  if (value.kind === 'list' || isPlural(value, key)) return known(within(column, value));
  return isValue(value) ? known(compare(column, '=', value)) : UNKNOWN;
}

function operated(column: Operand, operator: string | undefined, value: Term, key: string, depth: number): Conditions {
  const known = (condition: string): Conditions => ({ all: [condition], part: false });
  const comparison = COMPARISONS[operator ?? ''];
  if (comparison) {
    if (operator === 'not' && value.kind === 'list') return known(within(column, value, true));
    return isValue(value) ? known(compare(column, comparison, value)) : UNKNOWN;
  }
  if (operator === 'in' || operator === 'notIn') {
    return value.kind === 'call' && value.name === 'literal'
      ? UNKNOWN
      : known(within(column, value, operator === 'notIn'));
  }
  if (operator === 'between') return known(`${column.sql} BETWEEN ${PLACEHOLDER} AND ${PLACEHOLDER}`);
  if (operator === 'like' || operator === 'iLike') return known(matches(column, 'whole', operator === 'iLike'));
  if (operator === 'startsWith') return known(matches(column, 'starts', false));
  if (operator === 'endsWith') return known(matches(column, 'ends', false));
  if (operator === 'substring') return known(matches(column, 'contains', false));
  if (operator !== 'or' || value.kind !== 'list' || value.open) return UNKNOWN;
  const parts = value.items.map((item) => about(column, item, key, depth + 1));
  return parts.some(({ part, all }) => part || all.length === 0)
    ? UNKNOWN
    : known(anyOf(parts.map(({ all }) => allOf(all))));
}

/** `[Op.in]`, and `$in` of old versions. */
function operatorOf(key: string): string | undefined {
  return key.startsWith('Op.') ? key.slice(3) : /^\$\w+$/.test(key) ? key.slice(1) : undefined;
}

/** What can only be a value, not SQL of its own nor a choice between conditions. */
function isValue(value: Term): boolean {
  if (value.kind === 'operation' || value.kind === 'unknown' || value.kind === 'function') return false;
  return !(value.kind === 'call' && /^(?:literal|fn|col|cast|where|json)$/.test(value.name));
}

function isPlural(value: Term, key: string): boolean {
  const name = value.kind === 'name' || value.kind === 'member' ? value.name : '';
  return (name !== key && /Ids$|^ids$/.test(name)) || (value.kind === 'call' && value.name === 'map');
}

/** An attribute's column. */
export function operandOf({ model, catalog }: Subject, attribute: string): Operand | undefined {
  const name = columnOf(model, attribute, catalog);
  return name === undefined
    ? undefined
    : { sql: quoted(name), type: columnIn(catalog.tables[model.table], name)?.type };
}

function merged(parts: readonly Conditions[], open: boolean): Conditions {
  return { all: parts.flatMap(({ all }) => all), part: open || parts.some(({ part }) => part) };
}

/** Whether the query leaves deleted rows in. */
export function seesDeleted(options: Term | undefined): boolean {
  const paranoid = entryOf(options, 'paranoid');
  return paranoid !== undefined && !(paranoid.kind === 'boolean' && paranoid.value);
}
