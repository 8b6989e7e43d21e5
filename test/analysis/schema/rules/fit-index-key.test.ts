import { expect, it } from 'vitest';
import { fitIndexKey as rule } from '../../../../src/analysis/schema/rules/fit-index-key.ts';
import { checkMysql } from './replay-mysql.ts';

it('says what MySQL answers, by the kind of column', async () => {
  const setup = 'CREATE TABLE t (a TEXT, b VARCHAR(800), c JSON) DEFAULT CHARSET=utf8mb4;';
  const errors = async (change: string) =>
    (await checkMysql(rule, { setup, change })).map(({ line, message }) => [line, /\d{4}/.exec(message)?.[0]]);
  expect(await errors('ALTER TABLE t ADD INDEX i (a);')).toEqual([[1, '1170']]);
  expect(await errors('SELECT 1;\nALTER TABLE t ADD INDEX i (b);')).toEqual([[2, '1071']]);
  expect(await errors('CREATE INDEX i ON t (c);')).toEqual([[1, '3152']]);
  expect(await errors('CREATE TABLE n (id INT, a TEXT, PRIMARY KEY (a)) CHARSET=utf8mb4;')).toEqual([[1, '1170']]);
});

it('is quiet on MariaDB, unless the index is unique', async () => {
  const setup = 'CREATE TABLE t (a TEXT);';
  expect(await checkMysql(rule, { setup, change: 'CREATE INDEX i ON t (a);', version: 10 })).toEqual([]);
  expect(await checkMysql(rule, { setup, change: 'CREATE UNIQUE INDEX i ON t (a);', version: 10 })).toHaveLength(1);
});

it('is quiet about prefixes, full-text indexes and unknown character sets', async () => {
  const setup = 'CREATE TABLE t (a TEXT, b VARCHAR(800));';
  for (const change of [
    'CREATE INDEX i ON t (a(50));',
    'CREATE FULLTEXT INDEX i ON t (a);',
    'CREATE INDEX i ON t (b);',
  ])
    expect(await checkMysql(rule, { setup, change })).toEqual([]);
});
