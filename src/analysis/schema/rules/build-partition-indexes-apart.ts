import type { Rule } from '../../../domain/rule.ts';
import { listed } from './facts/groups.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const parent = 'CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);';
const setup = `${parent}
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`;

export const buildPartitionIndexesApart: Rule = {
  id: 'build-partition-indexes-apart',
  code: 'PT04',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Index a partitioned table one partition at a time.',
  rationale:
    'CREATE INDEX on a partitioned table builds the index of each partition in one transaction, with SHARE locks on all of them: writes to the whole table wait until the last is ready. CONCURRENTLY is refused there; it works per partition.',
  exemptions: [
    'CREATE INDEX … ON ONLY',
    'parents without partitions',
    'tables that the change creates or that are declared small',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
  examples: {
    hazardous: [{ name: 'all partitions at once', setup, change: 'CREATE INDEX events_id ON events (id);' }],
    safe: [
      {
        name: 'one by one',
        setup,
        change: `CREATE INDEX events_id ON ONLY events (id);
CREATE INDEX CONCURRENTLY events_2025_id ON events_2025 (id);
ALTER INDEX events_id ATTACH PARTITION events_2025_id;`,
      },
      { name: 'no partition yet', setup: parent, change: 'CREATE INDEX events_id ON events (id);' },
    ],
  },
  check(change) {
    return occurrences(change, 'create-index').flatMap(({ step, operation: { table, columns, index }, quote }) => {
      const base = baseTable(change, step, table);
      const built = [
        ...new Set(
          (step.effect?.scans ?? [])
            .filter(({ notice }) => notice.startsWith('building index'))
            .map((scan) => scan.table),
        ),
      ].filter((name) => baseTable(change, step, name));
      const [first] = built;
      if (base?.kind !== 'partitioned' || first === undefined) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      return [
        {
          step,
          quote,
          title: `Building this index blocks writes to every partition of "${table}"`,
          message: `${listed(built)} ${built.length > 1 ? 'are' : 'is'} indexed one after the other, with SHARE held on each until the last is ready: every INSERT, UPDATE and DELETE of "${table}" waits. ${when}`,
          remedy: `CREATE INDEX … ON ONLY "${table}" (${columns.join(', ')}), then CREATE INDEX CONCURRENTLY per partition and ALTER INDEX ${index ?? '…'} ATTACH PARTITION each.`,
          evidence: [
            { fact: `pg_locks shows ShareLock on ${listed(built)} while the index is built.`, quote },
          ] as const,
          tables: [table, ...built],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
