import { expect, it } from 'vitest';
import { attachCheckedPartition as rule } from '../../../../src/analysis/schema/rules/attach-checked-partition.ts';
import { check, table } from './observed.ts';

const before = [
  table('events', ['id bigint'], { kind: 'partitioned' }),
  table('old', ['id bigint']),
  table('rest', ['id bigint'], { kind: 'partition', partitionOf: 'events' }),
];
const sql = 'ALTER TABLE events ATTACH PARTITION old FOR VALUES FROM (1) TO (9);';

it('says which table is read, the new partition or the default one', async () => {
  expect(await check(rule, { sql, before, seen: [{ scans: { old: 'verifying table "old"' } }] })).toMatchObject([
    { line: 1, level: 'warning', title: 'Attaching "old" reads all of "old" under a full lock' },
  ]);
  expect(await check(rule, { sql, before, seen: [{ scans: { rest: 'verifying table "rest"' } }] })).toMatchObject([
    { message: expect.stringContaining('that the default partition holds no row of this range') },
  ]);
});

it('is quiet where nothing is read, and about a new table', async () => {
  expect(await check(rule, { sql, before })).toEqual([]);
  expect(await check(rule, { sql, seen: [{ scans: { old: 'verifying table "old"' } }] })).toEqual([]);
});
