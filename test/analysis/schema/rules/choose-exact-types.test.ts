import { expect, it } from 'vitest';
import { chooseExactTypes as rule } from '../../../../src/analysis/schema/rules/choose-exact-types.ts';
import { check, table } from './observed.ts';

const sql = 'CREATE TABLE orders (\n  amount double precision,\n  weight real,\n  doc json\n);';
const after = [table('orders', ['amount double precision', 'weight real', 'doc json'])];

it('points at each column and says what goes wrong', async () => {
  expect(await check(rule, { sql, after })).toMatchObject([
    { line: 2, level: 'note', title: '"amount" is double precision: sums of money drift' },
    { line: 4, title: '"doc" is json: no equality, no index' },
  ]);
});

it('is quiet where the schema is so already, and about old columns', async () => {
  const before = [table('a', ['price real', 'fee real', 'tax real', 'doc json'])];
  expect(await check(rule, { sql, before, after: [...before, ...after] })).toEqual([]);
  expect(await check(rule, { sql: 'SELECT 1;', before: after })).toEqual([]);
});
