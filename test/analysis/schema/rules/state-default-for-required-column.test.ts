import { expect, it } from 'vitest';
import { stateDefaultForRequiredColumn as rule } from '../../../../src/analysis/schema/rules/state-default-for-required-column.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY);';

it('says what old code runs into and what old rows get', async () => {
  const change = 'ALTER TABLE orders ADD a INT,\n ADD b DECIMAL(9,2) NOT NULL;';
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    {
      line: 2,
      level: 'error',
      title: 'Old code cannot insert into "orders" without "b"',
      message: expect.stringContaining('silently get 0.'),
    },
  ]);
});

it('is quiet when a default follows, and about AUTO_INCREMENT and generated columns', async () => {
  for (const change of [
    'ALTER TABLE orders ADD b INT NOT NULL; ALTER TABLE orders ALTER COLUMN b SET DEFAULT 1;',
    'ALTER TABLE orders ADD b INT NOT NULL; ALTER TABLE orders MODIFY b INT NULL;',
    'ALTER TABLE orders ADD b INT NOT NULL AUTO_INCREMENT UNIQUE;',
    'ALTER TABLE orders ADD b INT AS (id + 1) STORED NOT NULL;',
  ])
    expect(await checkMysql(rule, { setup, change })).toEqual([]);
});
