import { expect, it } from 'vitest';
import { avoidRefusedColumn as rule } from '../../../../src/analysis/schema/rules/avoid-refused-column.ts';
import { checkOnSqlite } from './on-sqlite.ts';

const setup = 'CREATE TABLE orders (id integer PRIMARY KEY);';

it('tells what passes on an empty table only', async () => {
  const change = "SELECT 1;\nALTER TABLE orders ADD COLUMN at text DEFAULT (datetime('now'));";
  expect(await checkOnSqlite(rule, { setup, change })).toMatchObject([
    {
      line: 2,
      title: 'SQLite refuses to add "at" to "orders" once it has rows',
      message: expect.stringContaining('On the empty table of a test it passes'),
      fix: ['ALTER TABLE orders ADD COLUMN at text'],
    },
  ]);
});

it('gives UNIQUE as a column and an index', async () => {
  expect(await checkOnSqlite(rule, { setup, change: 'ALTER TABLE orders ADD token text UNIQUE;' })).toMatchObject([
    { fix: ['ALTER TABLE orders ADD COLUMN token text', 'CREATE UNIQUE INDEX orders_token_key ON orders (token)'] },
  ]);
});

it('leaves NOT NULL without a default to its own rule', async () => {
  expect(await checkOnSqlite(rule, { setup, change: 'ALTER TABLE orders ADD code text NOT NULL;' })).toEqual([]);
});

it('is quiet about a constant default', async () => {
  expect(await checkOnSqlite(rule, { setup, change: "ALTER TABLE orders ADD code text DEFAULT 'x';" })).toEqual([]);
});
