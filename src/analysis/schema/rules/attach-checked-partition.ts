import type { Rule } from '../../../domain/rule.ts';
import { listed } from './facts/groups.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const parent = 'CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);';
const attach = "ALTER TABLE events ATTACH PARTITION old_events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');";

export const attachCheckedPartition: Rule = {
  id: 'attach-checked-partition',
  code: 'PT01',
  hazard: 'full-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Give a table a matching CHECK before it becomes a partition.',
  rationale:
    'ATTACH PARTITION reads every row of the new partition under ACCESS EXCLUSIVE to see that it belongs there, and every row of the default partition to see that it does not. A valid CHECK that implies the bounds makes both unnecessary.',
  exemptions: ['tables that the change creates', 'partitions whose CHECK implies the bounds, so that nothing is read'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ATTACH-PARTITION',
  examples: {
    hazardous: [
      { name: 'no CHECK', setup: `${parent}\nCREATE TABLE old_events (id bigint, day date NOT NULL);`, change: attach },
    ],
    safe: [
      {
        name: 'a CHECK implies the bounds',
        setup: `${parent}\nCREATE TABLE old_events (id bigint, day date NOT NULL,\n  CHECK (day >= '2024-01-01' AND day < '2025-01-01'));`,
        change: attach,
      },
    ],
  },
  check(change) {
    return occurrences(change, 'attach-partition').flatMap(({ step, operation: { table, partition }, quote }) => {
      const notices = (step.effect?.scans ?? []).filter(
        (scan) => scan.notice.startsWith('verifying table') && baseTable(change, step, scan.table),
      );
      const [first] = notices;
      if (!first) return [];
      const read = notices.map((scan) => scan.table);
      const { level, when } = exposureOf(change, first.table, 'every row');
      const isDefault = !read.includes(partition);
      return [
        {
          step,
          quote,
          title: `Attaching "${partition}" reads all of ${listed(read)} under a full lock`,
          message: `Nothing proves ${isDefault ? 'that the default partition holds no row of this range' : `that every row of "${partition}" is within the bounds`}, so PostgreSQL reads ${listed(read)} under ACCESS EXCLUSIVE${isDefault ? `: each INSERT into "${table}" that falls there waits` : ''}. ${when}`,
          remedy: `Add a CHECK with the ${isDefault ? 'opposite of the ' : ''}bounds to ${listed(read)} NOT VALID, validate it in an earlier transaction, then attach.`,
          evidence: [{ fact: `PostgreSQL announced the scan: ${first.notice}.`, quote }] as const,
          tables: [...new Set([table, partition, ...read])],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
