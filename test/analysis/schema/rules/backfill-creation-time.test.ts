import { expect, it } from 'vitest';
import { backfillCreationTime as rule } from '../../../../src/analysis/schema/rules/backfill-creation-time.ts';
import { check, table } from './observed.ts';

const sql = 'ALTER TABLE orders ADD COLUMN "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;';

it('warns when an older column holds the true time', async () => {
  const before = [table('orders', ['id! bigint', 'created timestamp without time zone'])];
  expect(await check(rule, { sql, before })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: 'Every existing row of "orders" gets the migration\'s time as "createdAt"',
      message: expect.stringContaining('"created" holds the true time, but nothing copies it.'),
      fix: ['UPDATE orders SET "createdAt" = created'],
    },
  ]);
});

it('is a note when nothing else knows the time', async () => {
  expect(await check(rule, { sql, before: [table('orders', ['id! bigint'])] })).toMatchObject([{ level: 'note' }]);
});

it('is quiet when the change fills the column, or the table is new', async () => {
  const filled = `${sql}\nUPDATE orders SET "createdAt" = created;`;
  expect(await check(rule, { sql: filled, before: [table('orders', ['created date'])] })).toEqual([]);
  expect(await check(rule, { sql })).toEqual([]);
});
