import { expect, it } from 'vitest';
import { banRenameColumn as rule } from '../../../../src/analysis/schema/rules/ban-rename-column.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'ALTER TABLE orders RENAME COLUMN total TO amount;';

it('says that both versions cannot run at once', async () => {
  expect(await check(rule, { sql, before, after: [table('orders', ['amount integer'])] })).toMatchObject([
    {
      line: 1,
      level: 'error',
      title: 'Renaming "total" to "amount" breaks code that still says "total"',
      fix: ['ALTER TABLE orders ADD COLUMN amount integer'],
    },
  ]);
});

it('is quiet when the old name is back at the end', async () => {
  expect(await check(rule, { sql, before, after: before })).toEqual([]);
});

it('is quiet about a column that the change adds', async () => {
  const added = 'ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders RENAME a TO b;';
  expect(await check(rule, { sql: added, before })).toEqual([]);
});

it('says once what a file does to many columns', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const many = names.map((name) => `ALTER TABLE orders RENAME COLUMN ${name} TO ${name}_new;`).join('\n');
  const wide = [
    table(
      'orders',
      names.map((name) => `${name} bigint`),
    ),
  ];
  const found = await check(rule, { sql: many, before: wide, after: [table('orders', [])] });
  expect(found).toMatchObject([
    { line: 1, message: expect.stringContaining('3 more statements of this file: "orders.b"') },
  ]);
  expect(found[0]?.fix).toHaveLength(4);
});
