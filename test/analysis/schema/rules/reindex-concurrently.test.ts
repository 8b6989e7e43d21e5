import { expect, it } from 'vitest';
import { reindexConcurrently as rule } from '../../../../src/analysis/schema/rules/reindex-concurrently.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];

it('reports a rebuild that the engine did in place', async () => {
  const seen = [{ reindexed: { orders_pkey: 'orders' } }];
  expect(await check(rule, { sql: 'REINDEX TABLE orders;', before, seen })).toMatchObject([
    { line: 1, title: 'REINDEX blocks writes to "orders"', fix: ['REINDEX TABLE CONCURRENTLY orders'] },
  ]);
});

it('is quiet about a table of the same change', async () => {
  const seen = [{ reindexed: { orders_pkey: 'orders' } }];
  expect(await check(rule, { sql: 'REINDEX TABLE orders;', seen })).toEqual([]);
});
