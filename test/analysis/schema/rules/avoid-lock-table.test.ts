import { expect, it } from 'vitest';
import { avoidLockTable as rule } from '../../../../src/analysis/schema/rules/avoid-lock-table.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint'])];

it('says whom the lock keeps out', async () => {
  expect(await check(rule, { sql: 'SELECT 1;\nLOCK TABLE orders IN SHARE MODE;', before })).toMatchObject([
    {
      line: 2,
      level: 'note',
      title: 'LOCK TABLE keeps others out of "orders" to the end',
      message: expect.stringContaining('SHARE on "orders" is held until the transaction ends, and writes wait'),
    },
  ]);
});

it('is quiet about gentle modes, NOWAIT, small and new tables', async () => {
  expect(await check(rule, { sql: 'LOCK TABLE orders IN ROW EXCLUSIVE MODE;', before })).toEqual([]);
  expect(await check(rule, { sql: 'LOCK TABLE orders NOWAIT;', before })).toEqual([]);
  expect(await check(rule, { sql: 'LOCK TABLE orders;', before, declared: { orders: { rows: 10 } } })).toEqual([]);
  expect(await check(rule, { sql: 'LOCK TABLE orders;' })).toEqual([]);
});
