import { expect, it } from 'vitest';
import { requireWhereClause as rule } from '../../../../src/analysis/schema/rules/require-where-clause.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];

it('reports a DELETE of every row', async () => {
  expect(await check(rule, { sql: 'SELECT 1;\nDELETE FROM orders;', before })).toMatchObject([
    { line: 2, level: 'warning', title: 'This deletes every row of "orders"' },
  ]);
});

it('is quiet about a condition, a small table and one that is dropped next', async () => {
  expect(await check(rule, { sql: 'DELETE FROM orders WHERE total = 0;', before })).toEqual([]);
  expect(await check(rule, { sql: 'DELETE FROM orders;', before, declared: { orders: { rows: 3 } } })).toEqual([]);
  expect(await check(rule, { sql: 'DELETE FROM orders;\nDROP TABLE orders;', before, after: [] })).toEqual([]);
});

it('is quiet about rows that the change puts back from a copy', async () => {
  const sql = 'CREATE TABLE kept AS SELECT * FROM orders;\nDELETE FROM orders;\nINSERT INTO orders SELECT * FROM kept;';
  expect(await check(rule, { sql, before: [table('orders', ['id! bigint'])] })).toEqual([]);
});
