import { expect, it } from 'vitest';
import { banRenameTable as rule } from '../../../../src/analysis/schema/rules/ban-rename-table.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'ALTER TABLE orders RENAME TO purchases;';
const after = [table('purchases', ['id! bigint'])];

it('offers a view under the old name', async () => {
  expect(await check(rule, { sql, before, after })).toMatchObject([
    {
      line: 1,
      level: 'error',
      title: 'Code that still says "orders" breaks when it becomes "purchases"',
      fix: ['ALTER TABLE orders RENAME TO purchases', 'CREATE VIEW orders AS SELECT * FROM purchases'],
    },
  ]);
});

it('reports a move to another schema', async () => {
  expect(await check(rule, { sql: 'ALTER TABLE orders SET SCHEMA archive;', before, after: [] })).toMatchObject([
    { title: 'Code that still says "orders" breaks when it becomes "archive.orders"' },
  ]);
});

it('is quiet when something has the old name at the end, or the new one marks it as dead', async () => {
  expect(
    await check(rule, { sql, before, after: [...after, table('orders', ['id bigint'], { kind: 'view' })] }),
  ).toEqual([]);
  expect(await check(rule, { sql: 'ALTER TABLE orders RENAME TO orders_old;', before, after: [] })).toEqual([]);
});

it('says once what a file does to many tables', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const many = names.map((name) => `ALTER TABLE ${name} RENAME TO ${name}_new;`).join('\n');
  const found = await check(rule, { sql: many, before: names.map((name) => table(name, ['id bigint'])), after: [] });
  expect(found).toMatchObject([
    {
      line: 1,
      message: expect.stringContaining('The same goes for 3 more statements of this file: "b", "c" and "d".'),
    },
  ]);
  expect(found[0]?.fix).toContain('CREATE VIEW d AS SELECT * FROM d_new');
});
