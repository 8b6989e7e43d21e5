import { expect, it } from 'vitest';
import { matchCharacterSet as rule } from '../../../../src/analysis/schema/rules/match-character-set.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = [1, 2, 3].map((n) => `CREATE TABLE t${n} (a TEXT) DEFAULT CHARSET=utf8mb4;`).join('\n');

it('compares with what most tables say', async () => {
  const change = 'CREATE TABLE n (\n a TEXT\n) DEFAULT CHARSET=utf8 COLLATE=utf8_bin;';
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    { line: 3, title: '"n" is utf8mb3 among tables that are utf8mb4', remedy: expect.stringContaining('utf8mb4') },
  ]);
});

it('is quiet without a prevailing set, without text, and about tables that name none', async () => {
  expect(
    await checkMysql(rule, {
      setup: 'CREATE TABLE t (a TEXT) CHARSET=utf8mb4;',
      change: 'CREATE TABLE n (a TEXT) CHARSET=utf8;',
    }),
  ).toEqual([]);
  expect(await checkMysql(rule, { setup, change: 'CREATE TABLE n (a INT) CHARSET=utf8;' })).toEqual([]);
  expect(await checkMysql(rule, { setup, change: 'CREATE TABLE n (a TEXT);' })).toEqual([]);
});
