import { expect, it } from 'vitest';
import { useMysqlSyntax as rule } from '../../../../src/analysis/schema/rules/use-mysql-syntax.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT);';
const change = 'ALTER TABLE orders\n DROP COLUMN IF EXISTS total;';

it('points at the condition that MySQL does not know', async () => {
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    { line: 2, level: 'error', title: 'MySQL does not know IF EXISTS here' },
  ]);
});

it('is quiet on MariaDB: declared, or by what was merged', async () => {
  expect(await checkMysql(rule, { setup, change, version: 11 })).toEqual([]);
  const merged = `${setup} ALTER TABLE orders ADD COLUMN IF NOT EXISTS note TEXT;`;
  expect(await checkMysql(rule, { setup: merged, change })).toEqual([]);
});
