import { expect, it } from 'vitest';
import { buildPartitionIndexesApart as rule } from '../../../../src/analysis/schema/rules/build-partition-indexes-apart.ts';
import { check, table } from './observed.ts';

const events = table('events', ['id bigint'], { kind: 'partitioned' });
const part = table('e1', ['id bigint'], { kind: 'partition', partitionOf: 'events' });
const sql = 'CREATE INDEX events_id ON events (id);';
const seen = [{ scans: { e1: 'building index "e1_id_idx" on table "e1" serially' } }];

it('names the partitions that are indexed at once', async () => {
  expect(await check(rule, { sql, before: [events, part], seen })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: 'Building this index blocks writes to every partition of "events"',
      remedy: expect.stringContaining('ON ONLY "events" (id)'),
    },
  ]);
});

it('is quiet where nothing is built, and about a plain table', async () => {
  expect(await check(rule, { sql, before: [events, part] })).toEqual([]);
  expect(await check(rule, { sql, before: [table('events', ['id bigint'])], seen })).toEqual([]);
});
