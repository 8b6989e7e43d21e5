import { parseSync } from 'libpg-query';
import type { QueryPlan, TableAccess } from '../../../../../domain/observed-query.ts';

type Tree = { readonly [key: string]: unknown };

/** One column or expression of an index, and how a query uses it. */
type Use = { readonly key: string; readonly kind: 'equality' | 'range' };

const MAX_EQUALITIES = 3;
const RANGES = new Set(['<', '<=', '>', '>=']);
const SORT_KEY = /^(?:(?:\w+|"[^"]+")\.)?(\w+|"[^"]+")( DESC)?$/;

/**
 * The keys of an index for one table of a query: what is compared for equality, then the order that a LIMIT asks for, else
 * one range. Nothing where neither equality nor range names a column. `parseSync` needs the parser's module loaded.
 */
export function suggestKeys({ filter, lookup }: TableAccess, sorted: QueryPlan['sorted']): string[] | undefined {
  const uses = [lookup, filter].flatMap((condition) => (condition === undefined ? [] : usesIn(condition)));
  const equal = keysOf(uses, 'equality').slice(0, MAX_EQUALITIES);
  const order = sorted && orderOf(sorted);
  const [range] = keysOf(uses, 'range').filter((key) => !equal.includes(key));
  if (sorted && order && (equal.length > 0 || range === undefined || order[0]?.startsWith(range)))
    return [...equal, ...order.filter((key) => !equal.includes(key.replace(/ DESC$/, '')))];
  const keys = [...equal, ...(range === undefined ? [] : [range])];
  return keys.length > 0 ? keys : undefined;
}

function keysOf(uses: readonly Use[], kind: Use['kind']): string[] {
  return [...new Set(uses.filter((use) => use.kind === kind).map(({ key }) => key))];
}

function orderOf(sorted: readonly string[]): string[] | undefined {
  const keys = sorted.map((key) => SORT_KEY.exec(key));
  if (!keys.every((key) => key !== null)) return undefined;
  return keys.map(([, column = '', descending = '']) => column + descending);
}

/** The columns in a condition that the server printed: of all parts that AND joins. */
function usesIn(condition: string): Use[] {
  const where = conditionOf(condition);
  return where ? conjuncts(where).flatMap((part) => useOf(part) ?? []) : [];
}

function conditionOf(condition: string): Tree | undefined {
  try {
    const statement = parseSync(`SELECT 1 WHERE ${condition}`).stmts?.[0]?.stmt as Tree | undefined;
    return (statement?.['SelectStmt'] as Tree | undefined)?.['whereClause'] as Tree | undefined;
  } catch {
    return undefined;
  }
}

function conjuncts(node: Tree): Tree[] {
  const expression = node['BoolExpr'] as { boolop?: string; args?: Tree[] } | undefined;
  return expression?.boolop === 'AND_EXPR' ? (expression.args ?? []).flatMap(conjuncts) : [node];
}

type Comparison = { kind?: string; name?: { String?: { sval?: string } }[]; lexpr?: Tree; rexpr?: Tree };

function useOf(node: Tree): Use | undefined {
  const { kind, name, lexpr, rexpr } = (node['A_Expr'] ?? {}) as Comparison;
  const operator = name?.at(-1)?.String?.sval ?? '';
  if (!lexpr || !rexpr || (kind !== 'AEXPR_OP' && kind !== 'AEXPR_OP_ANY')) return undefined;
  const isEqual = operator === '=';
  if (!isEqual && (kind === 'AEXPR_OP_ANY' || !RANGES.has(operator))) return undefined;
  const [left, right] = [keyOf(lexpr), keyOf(rexpr)];
  const key = left ?? right;
  if (key === undefined || mentionsColumn(left === undefined ? lexpr : rexpr)) return undefined;
  return { key, kind: isEqual ? 'equality' : 'range' };
}

/** A column, also where the server prints a cast that costs nothing, or `lower(column)`. */
function keyOf(node: Tree): string | undefined {
  const column = node['ColumnRef'] as { fields?: { String?: { sval?: string } }[] } | undefined;
  const name = column?.fields?.at(-1)?.String?.sval;
  if (name !== undefined) return quoted(name);
  const cast = node['TypeCast'] as { arg?: Tree; typeName?: { names?: { String?: { sval?: string } }[] } } | undefined;
  if (cast?.arg && cast.typeName?.names?.at(-1)?.String?.sval === 'text') return keyOf(cast.arg);
  const call = node['FuncCall'] as { funcname?: { String?: { sval?: string } }[]; args?: Tree[] } | undefined;
  if (call?.funcname?.at(-1)?.String?.sval !== 'lower' || call.args?.length !== 1) return undefined;
  const inner = call.args[0] && keyOf(call.args[0]);
  return inner === undefined ? undefined : `lower(${inner})`;
}

function mentionsColumn(node: unknown): boolean {
  return JSON.stringify(node).includes('"ColumnRef"');
}

/** As it is written in SQL; what only a quoted name can say is quoted. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
