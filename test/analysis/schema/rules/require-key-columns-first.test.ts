import { expect, it } from 'vitest';
import { requireKeyColumnsFirst as rule } from '../../../../src/analysis/schema/rules/require-key-columns-first.ts';
import { check, index, table } from './observed.ts';

const before = [table('orders', ['code text'], { indexes: [index('u', ['code'], { unique: true })] })];
const sql = 'ALTER TABLE orders ADD PRIMARY KEY USING INDEX u;';
const seen = [{ scans: { orders: 'verifying table "orders"' } }];

it('names the column that may be NULL, and proves it first', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: 'This primary key reads all of "orders" under a full lock',
      message: expect.stringContaining('"code" may be NULL until now'),
      fix: expect.arrayContaining(['ALTER TABLE orders ALTER COLUMN code SET NOT NULL']),
    },
  ]);
});

it('is quiet where nothing is read', async () => {
  expect(await check(rule, { sql, before })).toEqual([]);
});
