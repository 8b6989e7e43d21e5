import type { Catalog } from '../../domain/catalog.ts';
import type { Finding } from '../../domain/finding.ts';
import type { SchemaFacts } from '../../domain/schema.ts';
import type { ObservedChange } from './shadow/shadow.ts';

/** What the architect is told about one history: the steps, and the tables that they touch or refer to. */
export function touchedFacts(
  root: string,
  format: string,
  change: ObservedChange,
  findings: readonly Finding[],
): SchemaFacts {
  const names = touchedTables(change, findings);
  const { dialect, runner, steps, before, after } = change;
  return { root, format, dialect, runner, steps, before: only(before, names), after: only(after, names) };
}

/** Tables that a step names or locks, that a finding is about, or that the change makes, alters or drops. */
function touchedTables({ steps, before, after }: ObservedChange, findings: readonly Finding[]): Set<string> {
  const names = new Set(findings.flatMap(({ tables }) => tables));
  for (const { operations, effect } of steps) {
    for (const operation of operations) for (const name of namesIn(operation)) names.add(name);
    for (const { table } of effect?.locks ?? []) names.add(table);
  }
  for (const name of new Set([...Object.keys(before.tables), ...Object.keys(after.tables)])) {
    if (JSON.stringify(before.tables[name]) !== JSON.stringify(after.tables[name])) names.add(name);
  }
  return names;
}

const NAMING = new Set(['table', 'tables', 'to', 'partition', 'partitionOf', 'fromSelect', 'view', 'target']);

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (!NAMING.has(key)) return namesIn(inner);
    const named = Array.isArray(inner) ? inner : [inner];
    return named.filter((name) => typeof name === 'string');
  });
}

function only({ tables }: Catalog, names: ReadonlySet<string>): Catalog {
  return { tables: Object.fromEntries(Object.entries(tables).filter(([name]) => names.has(name))) };
}
