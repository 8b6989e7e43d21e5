import { expect, it } from 'vitest';
import { stateOnlineDdl as rule } from '../../../../src/analysis/schema/rules/state-online-ddl.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, user_id INT);';
const declared = { orders: { rows: 2_000_000 } };

it('asks for the clauses on a table that is declared large', async () => {
  expect(await checkMysql(rule, { setup, declared, change: 'CREATE INDEX i ON orders (user_id);' })).toMatchObject([
    { line: 1, level: 'note', message: expect.stringContaining('2,000,000 rows') },
  ]);
});

it('leaves to others what blocks anyway', async () => {
  expect(await checkMysql(rule, { setup, declared, change: 'ALTER TABLE orders MODIFY user_id BIGINT;' })).toEqual([]);
  expect(await checkMysql(rule, { setup, change: 'CREATE INDEX i ON orders (user_id);' })).toEqual([]);
});
