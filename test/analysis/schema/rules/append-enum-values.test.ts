import { expect, it } from 'vitest';
import { appendEnumValues as rule } from '../../../../src/analysis/schema/rules/append-enum-values.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = "CREATE TABLE t (s ENUM('a','b'));";

it('says which values rows may still hold', async () => {
  expect(await checkMysql(rule, { setup, change: "ALTER TABLE t MODIFY s ENUM('a');" })).toMatchObject([
    { line: 1, title: 'Removing values of "s" copies "t"', message: expect.stringContaining("Rows that hold 'b'") },
  ]);
});

it('is quiet about values at the end, and about the same ones', async () => {
  expect(await checkMysql(rule, { setup, change: "ALTER TABLE t MODIFY s ENUM('a', 'b', 'c') NOT NULL;" })).toEqual([]);
  expect(await checkMysql(rule, { setup, change: "ALTER TABLE t MODIFY s ENUM('a', 'b') NOT NULL;" })).toEqual([]);
});
