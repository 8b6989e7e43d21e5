import { expect, it } from 'vitest';
import { rebuildInsteadOfAlter as rule } from '../../../../src/analysis/schema/rules/rebuild-instead-of-alter.ts';
import { checkOnSqlite } from './on-sqlite.ts';

const setup = 'CREATE TABLE orders (id integer PRIMARY KEY, code text);\nCREATE INDEX orders_code ON orders (code);';

it('names the index that holds the column, and drops it first', async () => {
  const change = 'SELECT 1;\nALTER TABLE orders DROP COLUMN code;';
  expect(await checkOnSqlite(rule, { setup, change })).toMatchObject([
    {
      line: 2,
      title: '"orders" cannot lose a column that index "orders_code" uses',
      fix: ['DROP INDEX "orders_code"', 'ALTER TABLE orders DROP COLUMN code'],
    },
  ]);
});

it('says that there is no statement for another type', async () => {
  const change = 'ALTER TABLE `orders` ALTER COLUMN code TYPE integer;';
  expect(await checkOnSqlite(rule, { setup, change })).toMatchObject([
    { title: 'SQLite cannot alter "orders" like this', message: expect.stringContaining('near "TYPE": syntax error') },
  ]);
});

it('is quiet about a table that the rebuilt base lacks', async () => {
  expect(await checkOnSqlite(rule, { setup, change: 'ALTER TABLE lost DROP COLUMN code;' })).toEqual([]);
});

it('warns of what older releases refuse, and not of what all of them know', async () => {
  const change = 'ALTER TABLE orders ALTER COLUMN code SET NOT NULL;\nALTER TABLE orders ADD COLUMN checked integer;';
  expect(await checkOnSqlite(rule, { setup, change })).toMatchObject([
    { line: 1, level: 'warning', title: 'Only SQLite 3.53 and later can alter "orders" like this' },
  ]);
});
