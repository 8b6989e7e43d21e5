import { expect, it } from 'vitest';
import { avoidTableCompaction as rule } from '../../../../src/analysis/schema/rules/avoid-table-compaction.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];

it('reports VACUUM FULL by what it rewrote', async () => {
  const seen = [{ rewrites: ['orders'] }];
  expect(await check(rule, { sql: '\nVACUUM FULL orders;', before, seen })).toMatchObject([
    { line: 2, level: 'error', title: 'This rewrites all of "orders" under a full lock' },
  ]);
});

it('is quiet about a plain VACUUM', async () => {
  expect(await check(rule, { sql: 'VACUUM orders;', before })).toEqual([]);
});
