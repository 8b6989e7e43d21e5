import { expect, it } from 'vitest';
import { requirePrimaryKey as rule } from '../../../../src/analysis/schema/rules/require-primary-key.ts';
import { check, index, table } from './observed.ts';

const sql = 'SELECT 1;\nCREATE TABLE members (team_id bigint NOT NULL, user_id bigint NOT NULL);';
const columns = ['team_id! bigint', 'user_id! bigint'];

it('points at the table', async () => {
  expect(await check(rule, { sql, after: [table('members', columns)] })).toMatchObject([
    { line: 2, level: 'note', title: '"members" has no primary key' },
  ]);
});

it('takes a unique index over required columns for one, and lets logs be', async () => {
  const unique = index('k', ['team_id', 'user_id'], { unique: true });
  expect(await check(rule, { sql, after: [table('members', columns, { indexes: [unique] })] })).toEqual([]);
  const log = 'CREATE TABLE audit_log (at timestamptz, what text);';
  expect(await check(rule, { sql: log, after: [table('audit_log', ['at timestamptz', 'what text'])] })).toEqual([]);
});
