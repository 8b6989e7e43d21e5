import { expect, it } from 'vitest';
import { boundMetadataLockWait as rule } from '../../../../src/analysis/schema/rules/bound-metadata-lock-wait.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY);';
const change = 'ALTER TABLE orders ADD a INT;\nALTER TABLE orders ADD b INT;';

it('says it once, and only of tables that are declared large and busy', async () => {
  const declared = { orders: { rows: 1_000_000, writesPerSecond: 80 } };
  expect(await checkMysql(rule, { setup, change, declared })).toMatchObject([
    { line: 1, level: 'note', message: expect.stringContaining('80 writes per second') },
  ]);
  expect(await checkMysql(rule, { setup, change, declared: { orders: { rows: 1_000_000 } } })).toEqual([]);
  expect(await checkMysql(rule, { setup, change })).toEqual([]);
});
