import { loadModule, type Node, parseSync } from 'libpg-query';
import type { Catalog } from '../../../domain/catalog.ts';
import { qualified, strings } from '../../schema/operations/postgres/names.ts';
import type { Numbered } from './parameters.ts';

const MAX_LENGTH = 20_000;
const MAX_NESTING = 100;
const QUERIES = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt'];
const SYSTEM = /^(?:pg_|information_schema\.)/;

// The parser's module is on its way since its import, and finding queries waits for nothing.
await loadModule();

type Tree = { readonly [key: string]: unknown };

/**
 * The tables of one query, by their names in the catalog. Undefined where PostgreSQL does not read it, where it is not one
 * query, where it names a table that the catalog lacks, or where interpolated text stands for more than a value.
 */
export function tablesOf({ sql, interpolated }: Numbered, catalog: Catalog): string[] | undefined {
  const query = parseQuery(sql);
  if (!query) return undefined;
  const named = { tables: new Set<string>(), defined: new Set<string>(), qualifiers: new Set<string>(), sound: true };
  const ranges = new Set<string>(['excluded', 'old', 'new']);
  const isInterpolated = (node: Tree) =>
    interpolated.has((node['ParamRef'] as { readonly number?: number } | undefined)?.number ?? 0);
  visit(query, undefined, '', (node, parent, key) => {
    const { relname, ctename, aliasname } = node;
    if (typeof relname === 'string') named.tables.add(nameOf(node));
    if (typeof ctename === 'string') named.defined.add(ctename);
    for (const range of [relname, ctename, aliasname]) if (typeof range === 'string') ranges.add(range);
    const qualifier = qualifierOf(node);
    if (qualifier !== undefined) named.qualifiers.add(qualifier);
    if ('intoClause' in node) named.sound = false;
    if (isInterpolated(node) && !isValue(parent, key)) named.sound = false;
    const { lexpr, rexpr } = node as { readonly lexpr?: Tree; readonly rexpr?: Tree };
    // `${column} = 1` compares no value with a column.
    if (lexpr && isInterpolated(lexpr) && !(rexpr && 'ColumnRef' in rexpr)) named.sound = false;
    // Only a SELECT has `op`: what it shows, groups and sorts by is put together from names.
    if ('op' in node && 'limitOption' in node && shownBy(node).some(isInterpolated)) named.sound = false;
  });
  const tables = [...named.tables].filter((table) => !named.defined.has(table) && !SYSTEM.test(table));
  const known = tables.every((table) => catalog.tables[table]);
  const bound = [...named.qualifiers].every((qualifier) => ranges.has(qualifier));
  return named.sound && bound && known && tables.length > 0 ? tables : undefined;
}

function parseQuery(sql: string): Tree | undefined {
  if (sql.length > MAX_LENGTH || depthOf(sql) > MAX_NESTING || sql.includes('\0')) return undefined;
  try {
    const [statement, ...others] = parseSync(sql).stmts ?? [];
    const query = statement?.stmt as Tree | undefined;
    return others.length === 0 && query && QUERIES.some((kind) => kind in query) ? query : undefined;
  } catch {
    return undefined;
  }
}

function depthOf(sql: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of sql) {
    if (char === '(' || char === '[') depth += 1;
    if (char === ')' || char === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function nameOf({ schemaname, relname }: Tree): string {
  return qualified([schemaname, relname].filter((part) => typeof part === 'string'));
}

/** What a column's name is qualified with: without its range in the query, the string is a part of another query. */
function qualifierOf({ ColumnRef }: Tree): string | undefined {
  const fields = (ColumnRef as { readonly fields?: readonly Node[] } | undefined)?.fields ?? [];
  return fields.length > 1 ? strings(fields.slice(0, -1)).at(-1) : undefined;
}

/** The expressions of a SELECT's output, groups and order. */
function shownBy(select: Tree): Tree[] {
  const list = (key: string) => (select[key] ?? []) as readonly Tree[];
  const inner = (node: Tree, kind: string, key: string) => ((node[kind] as Tree | undefined)?.[key] ?? {}) as Tree;
  return [...list('targetList').map((node) => inner(node, 'ResTarget', 'val')), ...list('groupClause')];
}

/** Whether an expression that stands there can only be a value: no condition, no order. */
function isValue(parent: Tree | undefined, key: string): boolean {
  return parent !== undefined && !('boolop' in parent) && !['whereClause', 'havingClause', 'node'].includes(key);
}

/** Calls back for each object in the tree, with the object that holds it and by which key. */
function visit(
  value: unknown,
  parent: Tree | undefined,
  key: string,
  see: (node: Tree, parent: Tree | undefined, key: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, parent, key, see);
  } else if (typeof value === 'object' && value !== null) {
    const node = value as Tree;
    see(node, parent, key);
    for (const [name, inner] of Object.entries(node)) visit(inner, node, name, see);
  }
}
