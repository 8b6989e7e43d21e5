import { expect, it } from 'vitest';
import { renameInFunctionBodies as rule } from '../../../../src/analysis/schema/rules/rename-in-function-bodies.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'total integer']), table('users', ['id! bigint', 'total integer'])];
const after = [table('orders', ['id! bigint', 'amount integer']), table('users', ['id! bigint', 'total integer'])];
const sql = 'ALTER TABLE orders RENAME COLUMN total TO amount;';
const functions = [{ name: 'revenue', body: 'SELECT sum(total)\n  FROM orders' }];

it('names the function whose text still has the old name', async () => {
  expect(await check(rule, { sql, before, after, functions })).toMatchObject([
    {
      line: 1,
      title: '"revenue" still names "total"',
      message: expect.stringContaining('From this statement on each call fails'),
    },
  ]);
});

it('is quiet where the name may be another table’s, or only a comment’s', async () => {
  const shared = [{ name: 'both', body: 'SELECT total FROM users JOIN orders USING (id)' }];
  expect(await check(rule, { sql, before, after, functions: shared })).toEqual([]);
  const comment = [{ name: 'said', body: 'SELECT id FROM orders -- not total' }];
  expect(await check(rule, { sql, before, after, functions: comment })).toEqual([]);
});
