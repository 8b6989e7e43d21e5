import { expect, it } from 'vitest';
import { keepAlterInstant as rule } from '../../../../src/analysis/schema/rules/keep-alter-instant.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT);';

it('points at the clause that cannot hold', async () => {
  const change = 'ALTER TABLE orders ADD a INT, ADD KEY k (total),\n ALGORITHM=INSTANT;';
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    { line: 2, level: 'error', title: 'MySQL refuses ALGORITHM=INSTANT for the index "k"' },
  ]);
});

it('is quiet about what the manual permits', async () => {
  expect(await checkMysql(rule, { setup, change: 'ALTER TABLE orders ADD a INT, ALGORITHM=INSTANT;' })).toEqual([]);
  expect(
    await checkMysql(rule, { setup, change: 'ALTER TABLE orders ADD KEY k (total), ALGORITHM=INPLACE, LOCK=NONE;' }),
  ).toEqual([]);
});
