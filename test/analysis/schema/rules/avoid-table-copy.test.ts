import { expect, it } from 'vitest';
import { avoidTableCopy as rule } from '../../../../src/analysis/schema/rules/avoid-table-copy.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT, state VARCHAR(9)) DEFAULT CHARSET=utf8mb4;';

it('names the clause of a longer statement that makes MySQL copy the table', async () => {
  const change = 'SELECT 1;\nALTER TABLE orders\n  ADD COLUMN note TEXT,\n  MODIFY total BIGINT NOT NULL;';
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    {
      line: 4,
      level: 'warning',
      proof: 'derived',
      title: 'Changing the type of "total" copies "orders"',
      message: expect.stringContaining('hundred thousand rows'),
      remedy: expect.stringContaining('backfill in batches'),
    },
  ]);
});

it('is an error on a table that is declared large, a note on a small one', async () => {
  const change = 'ALTER TABLE orders MODIFY total BIGINT;';
  const levels = (rows: number) => checkMysql(rule, { setup, change, declared: { orders: { rows } } });
  expect(await levels(5_000_000)).toMatchObject([
    { level: 'error', message: expect.stringContaining('5,000,000 rows') },
  ]);
  expect(await levels(10)).toMatchObject([{ level: 'note' }]);
});

it.each([
  'ALTER TABLE orders MODIFY total INT(11) DEFAULT 0;',
  'ALTER TABLE orders MODIFY state VARCHAR(20);',
  'ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;',
  'ALTER TABLE orders RENAME COLUMN total TO sum;',
  'DROP TABLE orders; CREATE TABLE orders (id INT PRIMARY KEY, total INT); ALTER TABLE orders MODIFY total BIGINT;',
])('is quiet about %s', async (change) => {
  expect(await checkMysql(rule, { setup, change })).toEqual([]);
});
