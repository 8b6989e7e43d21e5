import { expect, it } from 'vitest';
import { keepUniqueScope as rule } from '../../../../src/analysis/schema/rules/keep-unique-scope.ts';
import { check, index, table } from './observed.ts';

const source = (...key: string[]) =>
  table('post_actions', ['person_id! int', 'post_id! int'], { indexes: [index('pk', key, { unique: true })] });
const saved = (...key: string[]) =>
  table('saved', ['person_id! int', 'post_id int'], { indexes: [index('saved_key', key, { unique: true })] });
const create = 'CREATE TABLE saved (\n  person_id int NOT NULL,\n  post_id int UNIQUE\n);';
const sql = `${create}\nINSERT INTO saved SELECT person_id, post_id FROM post_actions;`;

it('points at the column that is unique alone though its rows were unique per pair', async () => {
  const before = [source('person_id', 'post_id')];
  expect(await check(rule, { sql, before, after: [...before, saved('post_id')] })).toMatchObject([
    {
      line: 3,
      level: 'error',
      title: '"saved" is unique in (post_id), but its rows only in (person_id, post_id)',
      message: expect.stringContaining('once per person_id'),
      remedy: 'Make the key UNIQUE (person_id, post_id).',
    },
  ]);
});

it('is quiet about the same key, a source that is as narrow, and a table that is not filled from there', async () => {
  const pair = [source('person_id', 'post_id')];
  expect(await check(rule, { sql, before: pair, after: [...pair, saved('person_id', 'post_id')] })).toEqual([]);
  const narrow = [source('post_id')];
  expect(await check(rule, { sql, before: narrow, after: [...narrow, saved('post_id')] })).toEqual([]);
  expect(await check(rule, { sql: create, before: pair, after: [...pair, saved('post_id')] })).toEqual([]);
});
