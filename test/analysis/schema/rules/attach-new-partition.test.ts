import { expect, it } from 'vitest';
import { attachNewPartition as rule } from '../../../../src/analysis/schema/rules/attach-new-partition.ts';
import { check, table } from './observed.ts';

const events = table('events', ['id bigint'], { kind: 'partitioned' });
const rest = table('rest', ['id bigint'], { kind: 'partition', partitionOf: 'events' });
const sql = 'CREATE TABLE e1 PARTITION OF events FOR VALUES FROM (1) TO (9);';
const locks = { events: 'AccessExclusiveLock' } as const;

it('notes the lock on the parent', async () => {
  expect(await check(rule, { sql, before: [events], seen: [{ locks }] })).toMatchObject([
    { line: 1, level: 'note', title: 'Creating "e1" locks all of "events" against reads and writes' },
  ]);
});

it('warns where the default partition is read meanwhile', async () => {
  const seen = [{ locks, scans: { rest: 'verifying table "rest"' } }];
  expect(await check(rule, { sql, before: [events, rest], seen })).toMatchObject([
    { level: 'warning', message: expect.stringContaining('reads all of its default partition "rest"') },
  ]);
});

it('is quiet about a parent that the change makes', async () => {
  expect(await check(rule, { sql, seen: [{ locks }] })).toEqual([]);
});
