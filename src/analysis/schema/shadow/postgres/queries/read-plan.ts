import type { QueryPlan, TableAccess } from '../../../../../domain/observed-query.ts';
import { qualified } from '../../../operations/postgres/names.ts';

/** A node of `EXPLAIN (VERBOSE, FORMAT JSON)`, as far as it is read. */
export type PlanNode = {
  readonly 'Node Type': string;
  readonly Schema?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly 'Sort Key'?: readonly string[];
  readonly Plans?: readonly PlanNode[];
};

const INDEX_SCANS = new Set(['Index Scan', 'Index Only Scan', 'Bitmap Index Scan']);
/** What may stand between a LIMIT and its sort without changing how many rows are sorted. */
const BETWEEN = new Set(['LockRows', 'Result', 'ProjectSet', 'Subquery Scan']);

/** How each table is read. An index is named with its table by the scan above it where several are combined. */
export function readPlan(root: PlanNode): QueryPlan {
  return { accesses: accessesIn(root) };
}

function accessesIn(node: PlanNode): TableAccess[] {
  const below = (node.Plans ?? []).flatMap(accessesIn);
  const access = accessOf(node);
  return access ? [access, ...below] : below;
}

function accessOf(node: PlanNode): TableAccess | undefined {
  const type = node['Node Type'];
  const relation = node['Relation Name'];
  if (relation === undefined) return undefined;
  const table = qualified([node.Schema, relation]);
  const filter = node.Filter === undefined ? {} : { filter: node.Filter };
  if (type === 'Seq Scan') return { table, ...filter };
  const scan = type === 'Bitmap Heap Scan' ? firstIndexScan(node) : INDEX_SCANS.has(type) ? node : undefined;
  const index = scan?.['Index Name'];
  if (scan === undefined || index === undefined) return undefined;
  const lookup = scan['Index Cond'];
  return { table, index, ...(lookup !== undefined && { lookup }), ...filter };
}

function firstIndexScan(node: PlanNode): PlanNode | undefined {
  if (INDEX_SCANS.has(node['Node Type'])) return node;
  for (const inner of node.Plans ?? []) {
    const found = firstIndexScan(inner);
    if (found) return found;
  }
  return undefined;
}

/** The keys by which all matching rows are sorted before a LIMIT takes a few. An incremental sort is no such sort. */
export function sortBelowLimit(node: PlanNode): readonly string[] | undefined {
  if (node['Node Type'] === 'Limit') {
    let child = node.Plans?.[0];
    while (child && BETWEEN.has(child['Node Type'])) child = child.Plans?.[0];
    if (child?.['Node Type'] === 'Sort') return child['Sort Key'];
  }
  for (const inner of node.Plans ?? []) {
    const found = sortBelowLimit(inner);
    if (found) return found;
  }
  return undefined;
}
