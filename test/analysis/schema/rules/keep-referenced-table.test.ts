import { expect, it } from 'vitest';
import { keepReferencedTable as rule } from '../../../../src/analysis/schema/rules/keep-referenced-table.ts';
import { checkOnSqlite } from './on-sqlite.ts';

const setup = `CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES users);`;

it('names who still refers to the dropped table', async () => {
  expect(await checkOnSqlite(rule, { setup, change: 'SELECT 1;\nDROP TABLE users;' })).toMatchObject([
    { line: 2, level: 'warning', title: '"posts" still refers to "users", which is dropped' },
  ]);
});

it('is an error where the runner’s connection enforces foreign keys', async () => {
  const found = await checkOnSqlite(rule, { setup, change: 'DROP TABLE users;', runner: { foreignKeys: true } });
  expect(found).toMatchObject([{ level: 'error' }]);
});

it('is quiet when the reference goes with its column', async () => {
  const change = 'DROP TABLE users;\nALTER TABLE posts DROP COLUMN user_id;';
  expect(await checkOnSqlite(rule, { setup, change: change.split('\n').toReversed().join('\n') })).toEqual([]);
});
