import { expect, it } from 'vitest';
import { keepMergedMigrations as rule } from '../../../../src/analysis/schema/rules/keep-merged-migrations.ts';
import { observed } from './observed.ts';

const sql = 'CREATE TABLE a (id bigint);\nCREATE TABLE b (\n  id bigint\n);';

async function check(was: readonly string[], runner: { name?: string; refusesEdits?: true } = {}) {
  const change = await observed({ sql, runner });
  return rule.check({ ...change, edited: [{ path: 'm.sql', was }] });
}

it('points at the first statement that was not in the merged text', async () => {
  const [match] = await check(['CREATE TABLE a (id bigint)', 'CREATE TABLE b (id int)'], { name: 'Knex' });
  expect(match).toMatchObject({
    step: { statement: { line: 2 } },
    title: 'Databases that already ran this migration never get the edit',
    message: expect.stringContaining('Knex remembers a migration by its name'),
  });
  expect(match?.level).toBeUndefined();
});

it('is an error where the runner compares checksums: the next deploy stops', async () => {
  expect(await check([], { name: 'Flyway', refusesEdits: true })).toMatchObject([
    { level: 'error', hazard: 'migration-fails', message: expect.stringContaining('Flyway keeps a checksum') },
  ]);
});

it('is quiet where white space alone differs, and where nothing merged is edited', async () => {
  expect(await check(['CREATE TABLE a (id bigint)', 'CREATE TABLE b ( id bigint )'])).toEqual([]);
  expect(rule.check(await observed({ sql }))).toEqual([]);
});

it('says it once for all edited migrations, and names no runner that it does not know', async () => {
  const [a, b] = await Promise.all([observed({ sql, path: 'a.sql' }), observed({ sql, path: 'b.sql' })]);
  const edited = ['a.sql', 'b.sql'].map((path) => ({ path, was: ['SELECT 1'] }));
  const runner = { ...a.runner, name: 'plain SQL files' };
  expect(rule.check({ ...a, runner, steps: [...a.steps, ...b.steps], edited })).toMatchObject([
    {
      title: 'Databases that already ran these 2 migrations never get the edit',
      message: expect.stringMatching(/^A runner remembers .* The same goes for 1 more merged migration: "b\.sql"\.$/),
    },
  ]);
});

it('is a note where rows alone are written otherwise', async () => {
  const change = await observed({ sql: 'CREATE TABLE a (id bigint);\nUPDATE a SET id = 2;' });
  const was = ['CREATE TABLE a (id bigint)', 'UPDATE a SET id = 1'];
  const edited = (path: string, before: readonly string[]) => ({ ...change, edited: [{ path, was: before }] });
  expect(rule.check(edited('m.sql', was))).toMatchObject([
    { level: 'note', message: expect.stringContaining('the rows stay as it left them') },
  ]);
  const [altered] = rule.check(edited('m.sql', [...was, 'ALTER TABLE a ADD COLUMN b int']));
  expect(altered?.level).toBeUndefined();
});

it('is quiet where only IF NOT EXISTS is added, unless a checksum would notice', async () => {
  const was = ['CREATE TABLE IF NOT EXISTS a (id bigint)', 'CREATE TABLE b ( id bigint )'];
  expect(await check(was)).toEqual([]);
  expect(await check(was, { name: 'Flyway', refusesEdits: true })).toHaveLength(1);
});

it('is quiet about settings and locks, which end with the migration', async () => {
  const change = await observed({ sql: "SET lock_timeout = '1s';\nUPDATE a SET id = 2;" });
  expect(rule.check({ ...change, edited: [{ path: 'm.sql', was: ['UPDATE a SET id = 2'] }] })).toEqual([]);
});
