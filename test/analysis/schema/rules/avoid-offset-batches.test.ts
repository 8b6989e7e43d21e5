import { expect, it } from 'vitest';
import { avoidOffsetBatches as rule } from '../../../../src/analysis/schema/rules/avoid-offset-batches.ts';
import { check } from './observed.ts';

it('points at the OFFSET', async () => {
  const sql = 'UPDATE orders SET a = 1\nWHERE id IN (\n  SELECT id FROM orders ORDER BY id LIMIT 100 OFFSET 200\n);';
  expect(await check(rule, { sql })).toMatchObject([
    { line: 3, level: 'warning', title: 'Batches by OFFSET get slower each time and skip rows' },
  ]);
});

it('is quiet about a batch by key, a query, and a comment', async () => {
  expect(await check(rule, { sql: 'SELECT id FROM orders LIMIT 1 OFFSET 2;' })).toEqual([]);
  expect(await check(rule, { sql: 'DELETE FROM orders WHERE id > 5; -- not LIMIT 1 OFFSET 2' })).toEqual([]);
});
