import { expect, it } from 'vitest';
import { requireConcurrentIndexDrop as rule } from '../../../../src/analysis/schema/rules/require-concurrent-index-drop.ts';
import { check, index, table } from './observed.ts';

const before = [
  table('orders', ['id! bigint', 'code text'], {
    indexes: [index('orders_code', ['code']), index('orders_id', ['id'])],
  }),
];
const after = [table('orders', ['id! bigint', 'code text'])];

it('reports the drops of a file once, at the first', async () => {
  const sql = 'SELECT 1;\nDROP INDEX orders_code;\nDROP INDEX orders_id;';
  const seen = [{}, { locks: { orders: 'AccessExclusiveLock' } }] as const;
  expect(await check(rule, { sql, before, after, seen })).toMatchObject([
    {
      line: 2,
      level: 'note',
      proof: 'proved',
      title: 'Dropping 2 indexes locks "orders" against reads and writes',
      fix: ['DROP INDEX CONCURRENTLY orders_code'],
    },
  ]);
});

it('is quiet when the table goes too, or is locked already', async () => {
  const sql = 'DROP INDEX orders_code;';
  expect(await check(rule, { sql, before, after: [] })).toEqual([]);
  expect(await check(rule, { sql, before, after, seen: [{ held: { orders: 'AccessExclusiveLock' } }] })).toEqual([]);
});
