import { expect, it } from 'vitest';
import { createSoundTables as rule } from '../../../../src/analysis/schema/rules/create-sound-tables.ts';
import { checkMysql } from './replay-mysql.ts';

it('says which of the three it is', async () => {
  const titles = async (change: string) => (await checkMysql(rule, { setup: '', change })).map(({ title }) => title);
  expect(await titles('CREATE TABLE t (a INT);')).toEqual(['"t" has no primary key']);
  expect(await titles('CREATE TABLE t (a INT PRIMARY KEY) ENGINE=MyISAM;')).toEqual(['"t" is a MyISAM table']);
  expect(await titles('CREATE TABLE t (a INT PRIMARY KEY, b DOUBLE(9,2));')).toEqual([
    '"t" keeps FLOAT(M,D), which rounds what it stores',
  ]);
});

it.each([
  'CREATE TABLE t (a INT NOT NULL UNIQUE);',
  'CREATE TABLE t (a INT); ALTER TABLE t ADD PRIMARY KEY (a);',
  'CREATE TABLE t (id SERIAL);',
  'CREATE TEMPORARY TABLE t (a INT);',
  'CREATE TABLE t AS SELECT 1;',
  'CREATE TABLE t (a FLOAT, PRIMARY KEY (a));',
])('is quiet about %s', async (change) => {
  expect(await checkMysql(rule, { setup: '', change })).toEqual([]);
});
