import type { Catalog } from '../../../../domain/catalog.ts';
import { bindPlaceholders } from '../bind-placeholders.ts';
import { type Comparison, compare, matches, type Operand, within } from '../conditions.ts';
import type { Draft } from '../library.ts';
import { INTERPOLATION, PLACEHOLDER } from '../parameters.ts';
import { allOf } from '../sql.ts';
import { type Step, type Term, textOf } from '../terms/term.ts';
import { columnAt, tableIn, tableSql } from './columns.ts';

/** A statement that a builder puts together, call by call. */
export type Statement = {
  readonly catalog: Catalog;
  readonly constants: ReadonlyMap<string, string>;
  readonly tables: Map<string, string>;
  readonly joins: string[];
  readonly order: string[];
  where: string[];
  columns: string[];
  limit?: string;
  offset?: string;
  part: boolean;
};

const OPERATORS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  is: '=',
  'is not': '<>',
};
const JOINS: Readonly<Record<string, string>> = {
  join: 'INNER',
  innerJoin: 'INNER',
  leftJoin: 'LEFT',
  leftOuterJoin: 'LEFT',
};

/** Adds what a call of Knex or Kysely adds. False where it cannot be told, so that nothing after it is either. */
export function extend(statement: Statement, { name, args }: Step): boolean {
  const { catalog, tables } = statement;
  if (name in JOINS) return join(statement, JOINS[name] ?? '', args);
  if (/^(?:or|and)?where/i.test(name)) return where(statement, name, args);
  if (name === 'orderBy') {
    const column = columnAt(textOf(args[0]) ?? '', tables, catalog);
    const way = args[1] === undefined ? 'ASC' : (textOf(args[1]) ?? '').toUpperCase();
    // What the schema lacks may be an output's name.
    if (column?.type !== undefined && /^(?:ASC|DESC)$/.test(way)) statement.order.push(`${column.sql} ${way}`);
    else statement.part = true;
    return true;
  }
  if (name === 'limit' || name === 'offset') {
    statement[name] = args[0]?.kind === 'number' ? args[0].value : PLACEHOLDER;
    return true;
  }
  return false;
}

function join(
  { catalog, constants, tables, joins }: Statement,
  kind: string,
  [target, ...on]: readonly Term[],
): boolean {
  const named = tableIn(target, constants, catalog);
  const [left, right] = [on[0], on.at(-1)].map((term) => textOf(term) ?? '');
  if (!named || on.length < 2 || on.length > 3 || tables.has(named[0])) return false;
  tables.set(...named);
  const [one, other] = [columnAt(left ?? '', tables, catalog), columnAt(right ?? '', tables, catalog)];
  if (!one || !other) return false;
  joins.push(`${kind} JOIN ${tableSql(...named)} ON ${one.sql} = ${other.sql}`);
  return true;
}

function where(statement: Statement, name: string, args: readonly Term[]): boolean {
  const isOr = name.startsWith('or');
  const conditions = conditionsOf(statement, name.replace(/^(?:or|and)W/, 'w'), args);
  if (!conditions) {
    // What an alternative would let in is not known, so neither is what is kept out.
    if (isOr) return false;
    statement.part = true;
    return true;
  }
  const added = conditions.length > 1 && isOr ? [allOf(conditions)] : conditions;
  statement.where =
    isOr && statement.where.length > 0
      ? [`(${statement.where.join(' AND ')} OR ${added.join('')})`]
      : [...statement.where, ...added];
  return true;
}

function conditionsOf({ catalog, tables }: Statement, name: string, args: readonly Term[]): string[] | undefined {
  const [first, second, third] = args;
  if (first?.kind === 'record' && /^where(?:Not)?$/.test(name)) {
    const conditions = first.entries.map(([key, value]) => {
      const column = columnAt(key, tables, catalog);
      return column && isValue(value) ? compare(column, name === 'where' ? '=' : '<>', value) : undefined;
    });
    const known = conditions.filter((condition) => condition !== undefined);
    return !first.open && known.length === conditions.length ? known : undefined;
  }
  if (name === 'whereRaw') return raw(first);
  const column = columnAt(textOf(first) ?? '', tables, catalog);
  if (!column || !first) return undefined;
  if (name === 'whereNull' || name === 'whereNotNull')
    return [`${column.sql} IS ${name === 'whereNull' ? '' : 'NOT '}NULL`];
  if (!second) return undefined;
  if (name === 'whereIn' || name === 'whereNotIn') return listed(column, second, name === 'whereNotIn');
  if (name === 'whereBetween') return [`${column.sql} BETWEEN ${PLACEHOLDER} AND ${PLACEHOLDER}`];
  if (name === 'whereLike' || name === 'whereILike') return [matches(column, 'whole', name === 'whereILike')];
  if (name === 'whereRef') {
    const other = columnAt(textOf(third) ?? '', tables, catalog);
    return other && textOf(second) === '=' ? [`${column.sql} = ${other.sql}`] : undefined;
  }
  if (name === 'whereNot' && !third) return isValue(second) ? [compare(column, '<>', second)] : undefined;
  return name === 'where' ? compared(column, second, third) : undefined;
}

/** `where('age', '>', 1)`, and `where('age', 1)` for equality. */
function compared(column: Operand, second: Term, third: Term | undefined): string[] | undefined {
  if (!third) return isValue(second) ? [compare(column, '=', second)] : undefined;
  const operator = textOf(second)?.toLowerCase() ?? '';
  const comparison = OPERATORS[operator];
  if (comparison) return isValue(third) ? [compare(column, comparison, third)] : undefined;
  if (operator === 'in' || operator === 'not in') return listed(column, third, operator === 'not in');
  return operator === 'like' || operator === 'ilike' ? [matches(column, 'whole', operator === 'ilike')] : undefined;
}

function listed(column: Operand, value: Term, negated: boolean): string[] | undefined {
  const isQuery = value.kind === 'function' || (value.kind === 'call' && value.name !== 'map');
  return isQuery || value.kind === 'operation' ? undefined : [within(column, value, negated)];
}

function raw(term: Term | undefined): string[] | undefined {
  // Knex binds names to `??`.
  if (term?.kind !== 'string' || term.value.trim() === INTERPOLATION || term.value.includes('??')) return undefined;
  const bound = bindPlaceholders(term.value)?.replaceAll(/\$\d+/g, PLACEHOLDER);
  return bound === undefined || bound === '' ? undefined : [`(${bound})`];
}

/** What can only be a value: no query, no reference, no callback. */
function isValue(term: Term): boolean {
  if (term.kind === 'function' || term.kind === 'record' || term.kind === 'operation' || term.kind === 'unknown')
    return false;
  return (
    !(term.kind === 'call' && /^(?:raw|ref|select\w*|from|eb|fn|val|where\w*|first)$/.test(term.name)) &&
    term.kind !== 'list'
  );
}

/** A statement's SQL with how sure it is that it is all. */
export function outcomeOf({ part }: Statement, sql: string, ended: boolean): Pick<Draft, 'sql' | 'extent'> {
  return { sql, extent: part || !ended ? 'part' : 'whole' };
}
