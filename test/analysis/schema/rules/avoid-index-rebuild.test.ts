import { expect, it } from 'vitest';
import { avoidIndexRebuild as rule } from '../../../../src/analysis/schema/rules/avoid-index-rebuild.ts';
import { check, index, table } from './observed.ts';

const before = [table('users', ['id! bigint', 'name text'], { indexes: [index('users_name', ['name'])] })];
const sql = 'ALTER TABLE users ALTER COLUMN name TYPE text COLLATE "C";';
const scans = { users: 'building index "users_name" on table "users" serially' };

it('names the index that is built anew', async () => {
  expect(await check(rule, { sql, before, seen: [{ scans }] })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: 'Changing "users"."name" builds its index anew under a full lock',
      message: expect.stringContaining('builds users_name anew under ACCESS EXCLUSIVE'),
    },
  ]);
});

it('leaves a rewrite to its own rule, and is quiet where the index is kept', async () => {
  expect(await check(rule, { sql, before, seen: [{ scans, rewrites: ['users'] }] })).toEqual([]);
  expect(await check(rule, { sql, before })).toEqual([]);
});
