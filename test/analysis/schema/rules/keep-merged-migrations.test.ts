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
    message: expect.stringContaining('Knex remembers this migration by its name'),
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
