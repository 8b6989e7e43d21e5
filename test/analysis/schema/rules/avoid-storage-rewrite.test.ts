import { expect, it } from 'vitest';
import { avoidStorageRewrite as rule } from '../../../../src/analysis/schema/rules/avoid-storage-rewrite.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint'])];
const sql = 'ALTER TABLE orders SET UNLOGGED;';

it('says that the table is copied, and what a crash does', async () => {
  expect(await check(rule, { sql, before, seen: [{ rewrites: ['orders'] }] })).toMatchObject([
    {
      line: 1,
      level: 'error',
      title: 'SET UNLOGGED copies all of "orders" under a full lock',
      message: expect.stringContaining('a crash of the server empties the table'),
    },
  ]);
});

it('is quiet where nothing is copied, and about a new table', async () => {
  expect(await check(rule, { sql, before })).toEqual([]);
  expect(await check(rule, { sql, seen: [{ rewrites: ['orders'] }] })).toEqual([]);
});
