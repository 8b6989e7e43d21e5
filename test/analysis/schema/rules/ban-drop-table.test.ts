import { expect, it } from 'vitest';
import { banDropTable as rule } from '../../../../src/analysis/schema/rules/ban-drop-table.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];

it('says what is lost and who breaks', async () => {
  expect(await check(rule, { sql: 'SELECT 1;\nDROP TABLE "orders";', before, after: [] })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      proof: 'derived',
      title: 'Dropping "orders" loses its rows and breaks code that still uses it',
      fix: ['ALTER TABLE orders RENAME TO orders_to_drop'],
    },
  ]);
});

it('speaks of what the copy left out when the change moves the rows', async () => {
  const sql = 'CREATE TABLE sales (id bigint);\nINSERT INTO sales SELECT id FROM orders;\nDROP TABLE orders;';
  expect(await check(rule, { sql, before, after: [] })).toMatchObject([
    { line: 3, message: expect.stringContaining('What the copy left out is gone') },
  ]);
});

it('is quiet about partitions, new tables and tables declared empty', async () => {
  const sql = 'DROP TABLE orders;';
  expect(
    await check(rule, { sql, before: [table('orders', ['id bigint'], { kind: 'partition' })], after: [] }),
  ).toEqual([]);
  expect(await check(rule, { sql: 'CREATE TABLE copy (id int);\nDROP TABLE copy;', before })).toEqual([]);
  expect(await check(rule, { sql, before, after: [], declared: { orders: { rows: 0 } } })).toEqual([]);
});
