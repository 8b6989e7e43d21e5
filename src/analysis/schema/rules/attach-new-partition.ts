import type { Rule } from '../../../domain/rule.ts';
import { condensed, andMore } from './facts/groups.ts';
import { exposureOf } from './facts/size.ts';
import { holdsLock, occurrences, scanOf } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);';
const bounds = "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')";

export const attachNewPartition: Rule = {
  id: 'attach-new-partition',
  code: 'PT02',
  hazard: 'full-lock',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Create a partition as a table of its own, then ATTACH it.',
  rationale:
    'CREATE TABLE … PARTITION OF takes ACCESS EXCLUSIVE on the partitioned table: it waits for every running query on it, and everyone behind it waits too. ATTACH PARTITION takes SHARE UPDATE EXCLUSIVE there, which lets reads and writes go on.',
  exemptions: ['partitions of tables that the change creates', 'tables that are declared small'],
  source: 'https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
  examples: {
    hazardous: [{ name: 'a live parent', setup, change: `CREATE TABLE events_2026 PARTITION OF events ${bounds};` }],
    safe: [
      {
        name: 'attached',
        setup,
        change: `CREATE TABLE events_2026 (LIKE events INCLUDING ALL);\nALTER TABLE events ATTACH PARTITION events_2026 ${bounds};`,
      },
      { name: 'a new parent', setup: '', change: `${setup}\nCREATE TABLE events_2026 PARTITION OF events ${bounds};` },
    ],
  },
  check(change) {
    const found = occurrences(change, 'create-table').flatMap(({ step, operation: { table, partitionOf }, quote }) => {
      const parent = partitionOf === undefined ? undefined : baseTable(change, step, partitionOf);
      const isLocked = parent && holdsLock(step, parent.name, 'AccessExclusiveLock');
      if (!parent || !isLocked || exposureOf(change, parent.name).level) return [];
      return [{ step, table, parent, quote }];
    });
    return condensed(found).map(([{ step, table, parent, quote }, ...more]) => {
      const partition = Object.values(change.before.tables).find(
        (each) => each.partitionOf === parent.name && scanOf(step, each.name, 'verifying table'),
      );
      return {
        step,
        title: `Creating "${table}" locks all of "${parent.name}" against reads and writes`,
        message: `PARTITION OF takes ACCESS EXCLUSIVE on "${parent.name}"${partition ? ` and reads all of its default partition "${partition.name}" meanwhile` : ': short by itself, but it waits for the longest running query, and all that come later wait behind it'}.${andMore(more.map((each) => each.table))}`,
        remedy: `CREATE TABLE "${table}" (LIKE "${parent.name}" INCLUDING ALL) first, then ATTACH PARTITION, which lets reads and writes go on.`,
        evidence: [{ fact: `pg_locks shows AccessExclusiveLock on "${parent.name}".`, quote }] as const,
        tables: [parent.name, table],
        proof: 'proved' as const,
        ...(partition && { level: 'warning' as const }),
      };
    });
  },
};
