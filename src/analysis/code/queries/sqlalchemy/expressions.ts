import type { Catalog } from '../../../../domain/catalog.ts';
import { type Comparison, compare, matches, type Operand, within } from '../conditions.ts';
import { columnIn, type Model } from '../model.ts';
import { PLACEHOLDER } from '../parameters.ts';
import { allOf, anyOf, quoted } from '../sql.ts';
import { type Call, pathOf, type Term } from '../terms/term.ts';

/** The classes that a query may name; `tables` gathers those that it does. */
export type Scope = {
  readonly models: ReadonlyMap<string, Model>;
  readonly catalog: Catalog;
  readonly qualified: boolean;
  readonly tables: Set<string>;
};

const OPERATORS: Readonly<Record<string, Comparison>> = {
  '==': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** A condition as SQL; undefined where it cannot be told. */
export function conditionOf(scope: Scope, term: Term, depth = 0): string | undefined {
  if (depth > 10) return undefined;
  const inner = (terms: readonly Term[]) => complete(terms.map((one) => conditionOf(scope, one, depth + 1)));
  if (term.kind === 'operation') {
    const { operator, operands } = term;
    if (operator === '&' || operator === '|') {
      const parts = inner(operands);
      return parts && (operator === '&' ? allOf(parts) : anyOf(parts));
    }
    if (operator === '~')
      return inner(operands)
        ?.map((part) => `NOT (${part})`)
        .join('');
    return comparison(scope, operator, operands);
  }
  if (term.kind === 'call' && (term.of === undefined || /^(?:sa|sqlalchemy)$/.test(pathOf(term.of) ?? ''))) {
    const parts = inner(term.args);
    if (term.name === 'and_') return parts && allOf(parts);
    if (term.name === 'or_') return parts && anyOf(parts);
    return term.name === 'not_' ? parts?.map((part) => `NOT (${part})`).join('') : undefined;
  }
  if (term.kind === 'call') return methodCondition(scope, term);
  const column = columnOf(scope, term);
  return column?.type === 'boolean' ? column.sql : undefined;
}

function comparison(scope: Scope, operator: string, [left, right]: readonly Term[]): string | undefined {
  const sign = OPERATORS[operator];
  const column = left && operandOf(scope, left);
  if (!sign || !column || !right) return undefined;
  const other = columnOf(scope, right);
  if (other) return `${column.sql} ${sign} ${other.sql}`;
  return isValue(right, scope) ? compare(column, sign, right) : undefined;
}

/** A column, or a function of one that indexes may be on. */
function operandOf(scope: Scope, term: Term): Operand | undefined {
  if (term.kind === 'call' && pathOf(term.of) === 'func' && /^(?:lower|upper|date)$/.test(term.name) && term.args[0]) {
    const column = columnOf(scope, term.args[0]);
    return column && { sql: `${term.name}(${column.sql})`, type: undefined };
  }
  return columnOf(scope, term);
}

/** What Python computes, as far as can be seen: nothing that is SQL itself. */
function isValue(term: Term, { models }: Scope): boolean {
  if (term.kind === 'operation' || term.kind === 'unknown' || term.kind === 'record') return false;
  const path = pathOf(term.kind === 'call' ? term.of : term) ?? '';
  if (models.has(path.split('.')[0] ?? '') || /(?:^|\.)c\./.test(path)) return false;
  return !(
    term.kind === 'call' &&
    (path === 'func' || /^(?:select|exists|subquery|scalar_subquery|case|text|any_)$/.test(term.name))
  );
}

function methodCondition(scope: Scope, { of, name, args }: Call): string | undefined {
  const column = of && operandOf(scope, of);
  const [value] = args;
  if (!column || !value) return undefined;
  if (name === 'in_' || name === 'not_in' || name === 'notin_') {
    return isValue(value, scope) ? within(column, value, name !== 'in_') : undefined;
  }
  if (name === 'is_' || name === 'is_not' || name === 'isnot') {
    const negation = name === 'is_' ? '' : 'NOT ';
    if (value.kind === 'null') return `${column.sql} IS ${negation}NULL`;
    return value.kind === 'boolean' ? `${column.sql} IS ${negation}${String(value.value).toUpperCase()}` : undefined;
  }
  if (name === 'between') return `${column.sql} BETWEEN ${PLACEHOLDER} AND ${PLACEHOLDER}`;
  if (name === 'like' || name === 'ilike') return pattern(column, value, name === 'ilike');
  const wildcards = { startswith: 'starts', endswith: 'ends', contains: 'contains' } as const;
  const isText = /^(?:text|character|citext)/.test(column.type ?? '');
  return name in wildcards && isText ? matches(column, wildcards[name as keyof typeof wildcards], false) : undefined;
}

/** A pattern that is written out shows where its wildcards are. */
function pattern(column: Operand, value: Term, insensitive: boolean): string {
  const text = value.kind === 'string' ? value.value : '';
  const [before, after] = [text.startsWith('%'), text.length > 1 && text.endsWith('%')];
  const kind = before && after ? 'contains' : before ? 'ends' : after ? 'starts' : 'whole';
  return matches(column, kind, insensitive);
}

/** `Model.attribute` as a column; a relation is its key. */
export function columnOf({ models, catalog, qualified, tables }: Scope, term: Term): Operand | undefined {
  if (term.kind !== 'member' || term.of.kind !== 'name') return undefined;
  const model = models.get(term.of.name);
  if (!model) return undefined;
  const table = catalog.tables[model.table];
  const name = model.relations.get(term.name)?.own ?? model.columns.get(term.name) ?? term.name;
  const column = columnIn(table, name);
  if (!column && !model.columns.has(term.name)) return undefined;
  tables.add(model.table);
  return { sql: qualified ? `${quoted(model.table)}.${quoted(name)}` : quoted(name), type: column?.type };
}

function complete<T>(parts: readonly (T | undefined)[]): T[] | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known : undefined;
}
