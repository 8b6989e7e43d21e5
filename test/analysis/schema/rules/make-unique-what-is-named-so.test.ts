import { expect, it } from 'vitest';
import { makeUniqueWhatIsNamedSo as rule } from '../../../../src/analysis/schema/rules/make-unique-what-is-named-so.ts';
import { check, index, table } from './observed.ts';

const users = (...indexes: ReturnType<typeof index>[]) => [table('users', ['id! bigint', 'scim_id text'], { indexes })];
const sql = 'SELECT 1;\nCREATE INDEX users_scim_id_uniq_idx ON users (scim_id);';

it('offers the unique index that the name promises', async () => {
  const after = users(index('users_scim_id_uniq_idx', ['scim_id']));
  expect(await check(rule, { sql, before: users(), after })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: '"users_scim_id_uniq_idx" is named unique but is not',
      fix: ['CREATE UNIQUE INDEX users_scim_id_uniq_idx ON users (scim_id)'],
    },
  ]);
});

it('is quiet about a unique one and about one that was there before', async () => {
  const unique = users(index('users_scim_id_uniq_idx', ['scim_id'], { unique: true }));
  expect(await check(rule, { sql, before: users(), after: unique })).toEqual([]);
  const old = users(index('users_scim_id_uniq_idx', ['scim_id']));
  expect(await check(rule, { sql, before: old, after: old })).toEqual([]);
});
