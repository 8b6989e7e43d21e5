import { expect, it } from 'vitest';
import { lookForDuplicatesFirst as rule } from '../../../../src/analysis/schema/rules/look-for-duplicates-first.ts';
import { check, index, table } from './observed.ts';

const users = table('users', ['id! bigint', 'email text', 'org bigint'], {
  indexes: [index('users_pkey', ['id'], { unique: true, primary: true })],
});
const sql = 'CREATE UNIQUE INDEX CONCURRENTLY k ON users (email, org);';

it('asks to count duplicates of columns that were there before', async () => {
  expect(await check(rule, { sql, before: [users] })).toMatchObject([
    {
      line: 1,
      level: 'note',
      title: 'Existing duplicates in "users" make this unique index fail',
      message: expect.stringContaining('leaves an invalid index behind'),
      remedy: expect.stringContaining('SELECT email, org, count(*) FROM users GROUP BY email, org HAVING count(*) > 1'),
    },
  ]);
});

it('is quiet about new columns, cleaned rows, small tables and keys that are unique already', async () => {
  const added = `ALTER TABLE users ADD COLUMN slug text;\nCREATE UNIQUE INDEX k ON users (slug);`;
  expect(await check(rule, { sql: added, before: [users] })).toEqual([]);
  expect(await check(rule, { sql: `DELETE FROM users WHERE org IS NULL;\n${sql}`, before: [users] })).toEqual([]);
  expect(await check(rule, { sql, before: [users], declared: { users: { rows: 10 } } })).toEqual([]);
  expect(await check(rule, { sql: 'CREATE UNIQUE INDEX k ON users (id, email);', before: [users] })).toEqual([]);
});

it('counts only the rows that a partial index is about', async () => {
  const partial = 'CREATE UNIQUE INDEX k ON users (email, org) WHERE org IS NOT NULL;';
  expect(await check(rule, { sql: partial, before: [users] })).toMatchObject([
    { remedy: expect.stringContaining('FROM users WHERE org IS NOT NULL GROUP BY email, org HAVING') },
  ]);
});

it('is quiet where a unique index of the same rows is there already, under its own name or another', async () => {
  const email = { unique: true, predicate: '(org IS NOT NULL)' };
  const before = [
    table('users', ['id! bigint', 'email text', 'org bigint'], { indexes: [index('old', ['email'], email)] }),
  ];
  const after = [{ ...before[0]!, indexes: [index('old', ['email'], email), index('new', ['email'], email)] }];
  const where = 'ON users (email) WHERE org IS NOT NULL;';
  expect(await check(rule, { sql: `CREATE UNIQUE INDEX new ${where}`, before, after })).toEqual([]);
  expect(await check(rule, { sql: `CREATE UNIQUE INDEX IF NOT EXISTS old ${where}`, before })).toEqual([]);
});
