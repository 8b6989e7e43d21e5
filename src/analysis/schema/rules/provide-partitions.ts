import type { Rule } from '../../../domain/rule.ts';
import { addedTables } from './facts/added.ts';

const parent = 'CREATE TABLE events (id bigint, day date NOT NULL) PARTITION BY RANGE (day);';

export const providePartitions: Rule = {
  id: 'provide-partitions',
  code: 'PT05',
  hazard: 'breaks-running-code',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Make the first partitions together with a partitioned table.',
  rationale:
    'A partitioned table holds no rows itself. Without a partition for a row, PostgreSQL refuses the INSERT ("no partition of relation found for row"), so a table without any partition refuses all of them.',
  exemptions: [
    'a change that calls a function, runs a DO block or has a step that cannot be read, any of which may make partitions',
    'sub-partitioned partitions',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-partitioning.html',
  examples: {
    hazardous: [{ name: 'no partition', setup: '', change: parent }],
    safe: [
      {
        name: 'with its first partition',
        setup: '',
        change: `${parent}\nCREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
      },
    ],
  },
  check(change) {
    const maker = change.steps.some(
      ({ statement: { kind, sql }, effect }) => kind === 'opaque' || !effect || /^(?:do|select|call)\b/i.test(sql),
    );
    const parents = new Set(Object.values(change.after.tables).map(({ partitionOf }) => partitionOf));
    const makes = change.after.functions?.some(({ body }) => /partition\s+of/i.test(body)) ?? false;
    return addedTables(change).flatMap(({ table, origin }) => {
      if (table.kind !== 'partitioned' || parents.has(table.name) || maker || makes) return [];
      return [
        {
          ...origin,
          title: `"${table.name}" has no partition, so every INSERT into it fails`,
          message: `The change leaves "${table.name}" without a partition. Until something makes one, PostgreSQL refuses each row: "no partition of relation found for row".`,
          remedy:
            'Make the partitions of the first months here, and a job that makes the next ones; a DEFAULT partition catches what has none.',
          evidence: [
            { fact: `The catalog after the change shows no partition of "${table.name}".`, quote: origin.quote },
          ] as const,
          tables: [table.name],
          proof: 'proved' as const,
        },
      ];
    });
  },
};
