import { expect, it } from 'vitest';
import { shortenWriteTransaction as rule } from '../../../../src/analysis/schema/rules/shorten-write-transaction.ts';
import { checkOnSqlite } from './on-sqlite.ts';

const setup = 'CREATE TABLE orders (id integer PRIMARY KEY, code text);';
const declared = { orders: { rows: 2_000_000 } };

it('says how many rows everyone waits for', async () => {
  const change = "SELECT 1;\nUPDATE orders SET code = '';";
  expect(await checkOnSqlite(rule, { setup, change, declared })).toMatchObject([
    { line: 2, level: 'warning', message: expect.stringContaining('"orders" is declared with 2,000,000 rows') },
  ]);
});

it('is quiet about a table whose size nobody declares', async () => {
  expect(await checkOnSqlite(rule, { setup, change: "UPDATE orders SET code = '';" })).toEqual([]);
});
