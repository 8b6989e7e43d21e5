import type { Rule } from '../../../domain/rule.ts';
import { outsideTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = `CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');`;

export const detachPartitionConcurrently: Rule = {
  id: 'detach-partition-concurrently',
  code: 'PT03',
  hazard: 'full-lock',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Detach a partition CONCURRENTLY.',
  rationale:
    'DETACH PARTITION takes ACCESS EXCLUSIVE on the partitioned table and on the partition: it waits for every running query on any partition, and everyone behind it waits too. CONCURRENTLY, since PostgreSQL 14, takes SHARE UPDATE EXCLUSIVE on the parent.',
  exemptions: [
    'PostgreSQL before 14',
    'parents with a default partition, where CONCURRENTLY is refused',
    'tables that the change creates or that are declared small',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-DETACH-PARTITION',
  examples: {
    hazardous: [{ name: 'a live parent', setup, change: 'ALTER TABLE events DETACH PARTITION events_2020;' }],
    safe: [{ name: 'concurrently', setup, change: 'ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;' }],
  },
  check(change) {
    if (change.version < 14) return [];
    return occurrences(change, 'detach-partition').flatMap(
      ({ step, operation: { table, partition, concurrently }, quote }) => {
        const base = baseTable(change, step, table);
        const { level, when } = exposureOf(change, table);
        if (!base || concurrently || level || hasDefault(base.name, change.before.tables)) return [];
        return [
          {
            step,
            quote,
            title: `Detaching "${partition}" locks all of "${table}" against reads and writes`,
            message: `It takes ACCESS EXCLUSIVE on "${table}", for which it waits until every running query on any of its partitions has ended; all that come later wait behind it. ${when}`,
            remedy: `Add CONCURRENTLY. ${outsideTransaction(change.runner, step)}`,
            fix: [`${step.statement.sql} CONCURRENTLY`],
            evidence: [{ fact: `pg_locks shows AccessExclusiveLock on "${table}".`, quote }] as const,
            tables: [table, partition],
            proof: 'proved' as const,
          },
        ];
      },
    );
  },
};

/** By the custom of naming it: the catalog does not say which partition is the default. */
function hasDefault(parent: string, tables: Readonly<Record<string, { name: string; partitionOf?: string }>>): boolean {
  return Object.values(tables).some(({ name, partitionOf }) => partitionOf === parent && /default/i.test(name));
}
