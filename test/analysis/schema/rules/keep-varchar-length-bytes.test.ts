import { expect, it } from 'vitest';
import { keepVarcharLengthBytes as rule } from '../../../../src/analysis/schema/rules/keep-varchar-length-bytes.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE t (a VARCHAR(60), b VARCHAR(60) CHARACTER SET latin1) DEFAULT CHARSET=utf8mb4;';

it('counts bytes of the column’s own character set', async () => {
  expect(await checkMysql(rule, { setup, change: 'ALTER TABLE t CHANGE a a VARCHAR(64);' })).toMatchObject([
    { line: 1, title: 'Widening "a" over 255 bytes copies "t"', remedy: expect.stringContaining('63 characters') },
  ]);
  expect(
    await checkMysql(rule, { setup, change: 'ALTER TABLE t MODIFY b VARCHAR(255) CHARACTER SET latin1;' }),
  ).toEqual([]);
});

it('is quiet on MariaDB, which widens at once', async () => {
  expect(await checkMysql(rule, { setup, change: 'ALTER TABLE t MODIFY a VARCHAR(64);', version: 10 })).toEqual([]);
});
