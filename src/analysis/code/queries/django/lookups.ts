import type { Catalog } from '../../../../domain/catalog.ts';
import { type Comparison, compare, matches, type Operand, within } from '../conditions.ts';
import { columnIn, keyOf, type Model } from '../model.ts';
import { PLACEHOLDER } from '../parameters.ts';
import { allOf, anyOf, quoted } from '../sql.ts';
import type { Term } from '../terms/term.ts';

/** A model in a query and the joins that its lookups need, by their SQL. */
export type Subject = {
  readonly model: Model;
  readonly models: ReadonlyMap<string, Model>;
  readonly catalog: Catalog;
  readonly joins: Set<string>;
  readonly qualified: boolean;
};

const COMPARISONS: Readonly<Record<string, Comparison>> = { exact: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' };
const LOOKUPS = /^(?:exact|[gl]te?|in|isnull|i?contains|i?startswith|i?endswith|iexact|range)$/;
/** Values that are SQL of their own. */
const EXPRESSIONS = /^(?:F|Q|OuterRef|Subquery|Exists|Case|Value|Func|Now|Lower|Upper|Coalesce)$/;

/** The conditions of `filter(…)`; undefined where one of them cannot be told. */
export function conditionsOf(subject: Subject, args: readonly Term[], depth = 0): string[] | undefined {
  const conditions = args.map((arg): string[] | undefined => {
    if (arg.kind === 'record') {
      if (arg.open) return undefined;
      return complete(arg.entries.map(([lookup, value]) => condition(subject, lookup, value)));
    }
    const combined = depth < 8 ? combination(subject, arg, depth) : undefined;
    return combined === undefined ? undefined : [combined];
  });
  return complete(conditions)?.flat();
}

/** `Q(…) | ~Q(…)`. */
function combination(subject: Subject, term: Term, depth: number): string | undefined {
  if (term.kind === 'call' && term.name === 'Q') {
    const inner = conditionsOf(subject, term.args, depth + 1);
    return inner && inner.length > 0 ? allOf(inner) : undefined;
  }
  if (term.kind !== 'operation') return undefined;
  const operands = complete(term.operands.map((operand) => combination(subject, operand, depth + 1)));
  if (!operands) return undefined;
  if (term.operator === '~') return `NOT (${operands.join('')})`;
  if (term.operator === '|') return anyOf(operands);
  return term.operator === '&' ? allOf(operands) : undefined;
}

function condition(subject: Subject, lookup: string, value: Term): string | undefined {
  const path = lookup.split('__');
  const word = path.length > 1 && LOOKUPS.test(path.at(-1) ?? '') ? (path.pop() ?? '') : 'exact';
  const column = columnAt(subject, path);
  if (!column || (value.kind === 'call' && EXPRESSIONS.test(value.name)) || value.kind === 'operation')
    return undefined;
  const comparison = COMPARISONS[word];
  if (comparison) return compare(column, comparison, value);
  switch (word) {
    case 'in':
      return within(column, value);
    case 'isnull':
      return value.kind === 'boolean' ? `${column.sql} IS ${value.value ? '' : 'NOT '}NULL` : undefined;
    case 'range':
      return `${column.sql} BETWEEN ${PLACEHOLDER} AND ${PLACEHOLDER}`;
    case 'iexact':
      return `UPPER(${column.sql}::text) = UPPER(${PLACEHOLDER})`;
    default:
      return matching(column, word);
  }
}

/** As Django writes them for PostgreSQL: `django/db/backends/postgresql/base.py`, `operators` and `lookup_cast`. */
function matching(column: Operand, word: string): string {
  const kind = word.replace(/^i(?=contains|starts|ends)/, '');
  const wildcards = kind === 'contains' ? 'contains' : kind === 'startswith' ? 'starts' : 'ends';
  const text = { sql: `${column.sql}::text`, type: column.type };
  if (kind === word) return matches(text, wildcards, false);
  const upper = matches({ sql: `UPPER(${text.sql})`, type: column.type }, wildcards, false);
  return upper.replace(/LIKE \((.*)\)$/, 'LIKE UPPER($1)');
}

/** The column of a lookup's path; each relation on the way is a join, unless the key itself holds the answer. */
export function columnAt(subject: Subject, path: readonly string[]): Operand | undefined {
  let { model } = subject;
  const joins: string[] = [];
  for (const [place, step] of path.entries()) {
    const relation = model.relations.get(step);
    const rest = path.slice(place + 1);
    const keeps = relation && (rest.length === 0 || (rest.length === 1 && /^(?:id|pk)$/.test(rest[0] ?? '')));
    if (!relation || (keeps && relation.own !== 'id')) {
      if (!keeps && rest.length > 0) return undefined;
      const operand = ownColumn(subject, model, relation?.own ?? step);
      if (operand) for (const join of joins) subject.joins.add(join);
      return operand;
    }
    const other = subject.models.get(relation.model);
    if (!other || other.table === subject.model.table || !subject.qualified) return undefined;
    joins.push(
      `INNER JOIN ${quoted(other.table)} ON ${quoted(other.table)}.${quoted(relation.theirs)} = ${quoted(model.table)}.${quoted(relation.own)}`,
    );
    model = other;
    if (rest.length === 0) {
      for (const join of joins) subject.joins.add(join);
      return ownColumn(subject, model, 'id');
    }
  }
  return undefined;
}

function ownColumn({ catalog, qualified }: Subject, model: Model, field: string): Operand | undefined {
  const table = catalog.tables[model.table];
  const name = field === 'pk' ? keyOf(table)[0] : (model.columns.get(field) ?? field);
  const column = name === undefined ? undefined : columnIn(table, name);
  // A field that the class declares is certain, whether the schema has it or not.
  if (name === undefined || (!column && model.columns.get(field) === undefined)) return undefined;
  return { sql: qualified ? `${quoted(model.table)}.${quoted(name)}` : quoted(name), type: column?.type };
}

/** Whether lookups reach into other tables. */
export function reachesOut({ relations }: Model, args: readonly Term[]): boolean {
  return args.some((arg): boolean => {
    if (arg.kind === 'record') {
      return arg.entries.some(([lookup]) => {
        const [first = '', ...rest] = lookup.split('__');
        const relation = relations.get(first);
        return relation !== undefined && (rest.length > 0 || relation.own === 'id');
      });
    }
    if (arg.kind === 'string') return arg.value.includes('__');
    if (arg.kind === 'call') return reachesOut({ relations } as Model, arg.args);
    return arg.kind === 'operation' && reachesOut({ relations } as Model, arg.operands);
  });
}

function complete<T>(parts: readonly (T | undefined)[]): T[] | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known : undefined;
}
