import { expect, it } from 'vitest';
import { batchBackfills as rule } from '../../../../src/analysis/schema/rules/batch-backfills.ts';
import { check, index, table } from './observed.ts';

const before = [
  table('orders', ['id! bigint', 'code text', 'slug text'], {
    indexes: [
      index('orders_pkey', ['id'], { unique: true, primary: true }),
      index('orders_slug', ['slug'], { unique: true }),
    ],
  }),
  table('app_settings', ['id! bigint', 'code text']),
];

it('offers the same statement over one batch', async () => {
  const sql = "SELECT 1;\nUPDATE orders SET code = 'x' WHERE code IS NULL;";
  expect(await check(rule, { sql, before })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: 'One statement updates "orders" without a bound',
      fix: ["UPDATE orders SET code = 'x' WHERE id IN (SELECT id FROM orders WHERE code IS NULL LIMIT 1000)"],
    },
  ]);
});

it('is a note about a conditional DELETE', async () => {
  expect(await check(rule, { sql: 'DELETE FROM orders WHERE code IS NULL;', before })).toMatchObject([
    { level: 'note' },
  ]);
});

it('reports rows copied between existing tables, not rows guarded by a condition on one', async () => {
  expect(await check(rule, { sql: 'INSERT INTO orders (code) SELECT code FROM orders;', before })).toMatchObject([
    { line: 1, title: 'One statement copies rows into "orders" without a bound' },
  ]);
  const seeded = "INSERT INTO orders (code) SELECT 'x' WHERE NOT EXISTS (SELECT 1 FROM orders WHERE code = 'x');";
  expect(await check(rule, { sql: seeded, before })).toEqual([]);
});

it('is quiet about rows named by a unique column, settings tables and small tables', async () => {
  expect(await check(rule, { sql: "UPDATE orders SET code = 'x' WHERE slug = 'a';", before })).toEqual([]);
  expect(await check(rule, { sql: "UPDATE orders SET code = 'x' WHERE slug IN ('a', 'b');", before })).toEqual([]);
  expect(await check(rule, { sql: "UPDATE app_settings SET code = 'x';", before })).toEqual([]);
  expect(
    await check(rule, { sql: "UPDATE orders SET code = 'x';", before, declared: { orders: { rows: 9 } } }),
  ).toEqual([]);
});

it('says it once for a file that does it over and over', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const sql = names.map((name) => `UPDATE ${name} SET x = 1 WHERE x IS NULL;`).join('\n');
  const tables = names.map((name) => table(name, ['x integer']));
  expect(await check(rule, { sql, before: tables })).toMatchObject([
    {
      line: 1,
      message: expect.stringContaining('The same goes for 4 more statements of this file: "b", "c" and 2 more.'),
    },
  ]);
});

it('says once what several statements do to one table, with a batch of each', async () => {
  const sql = "UPDATE orders SET code = 'a' WHERE code = 'A';\nUPDATE orders SET code = 'b' WHERE code = 'B';";
  expect(await check(rule, { sql, before })).toMatchObject([
    {
      line: 1,
      title: '2 statements update "orders" without a bound',
      fix: [
        expect.stringContaining("WHERE code = 'A' LIMIT 1000"),
        expect.stringContaining("WHERE code = 'B' LIMIT 1000"),
      ],
    },
  ]);
});
