import { expect, it } from 'vitest';
import { fitIndexKey as rule } from '../../../../src/analysis/schema/rules/fit-index-key.ts';
import { index, observed, table } from './observed.ts';
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

/** A program for MySQL, whose reader writes PostgreSQL's SQL. */
async function onStandIn(sql: string, after: ReturnType<typeof table>, runner = 'Knex.js') {
  const change = await observed({ sql, after: [after], runner: { name: runner } });
  const steps = change.steps.map(({ statement, operations, held }) => ({
    statement: { ...statement, sourceLines: [1, 9] },
    operations,
    held,
  }));
  return rule.check({ ...change, steps, dialect: 'mysql', version: 8 }).map(({ quote, message }) => [quote, message]);
}

it('finds TEXT and JSON without a length in what a program makes', async () => {
  const domains = table('domains', ['id! integer', 'name text'], { indexes: [index('by_name', ['name'])] });
  const answer =
    'MySQL answers error 1170 and the deploy stops here: "name" is text, which an index takes only with a length.';
  expect(await onStandIn('CREATE INDEX by_name ON domains (name)', domains)).toEqual([
    ['CREATE INDEX by_name ON domains (name)', answer],
  ]);
  expect(await onStandIn('CREATE TABLE domains (id integer,\n name text CONSTRAINT by_name UNIQUE)', domains)).toEqual([
    ['name text CONSTRAINT by_name UNIQUE', answer],
  ]);
});

it('is quiet about what a program’s TEXT may stand for: an enum, a type that was not known, a length', async () => {
  const indexes = [index('by_name', ['name'])];
  const sql = 'CREATE INDEX by_name ON domains (name)';
  const checked = { name: 'names', kind: 'check', columns: ['name'], validated: true, definition: '' } as const;
  expect(await onStandIn(sql, table('domains', ['name text'], { indexes, constraints: [checked] }))).toEqual([]);
  const domains = table('domains', ['name text'], { indexes });
  expect(await onStandIn(sql, domains, 'Alembic')).toEqual([]);
  expect(await onStandIn('CREATE INDEX by_name ON domains (name /* the first 20 on MySQL */)', domains)).toEqual([]);
  const short = table('domains', ['name character varying(2000)'], { indexes });
  expect(await onStandIn(sql, short)).toEqual([]);
});
