import { expect, it } from 'vitest';
import { keepChildrenInRebuild as rule } from '../../../../src/analysis/schema/rules/keep-children-in-rebuild.ts';
import { checkOnSqlite } from './on-sqlite.ts';

const users = 'CREATE TABLE users (id integer PRIMARY KEY, name text);';
const posts = (action: string) =>
  `CREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES users (id) ${action});`;
const rebuild = `PRAGMA foreign_keys=OFF;
CREATE TABLE \`__new_users\` (\`id\` integer PRIMARY KEY NOT NULL, \`name\` text DEFAULT 'x');
INSERT INTO \`__new_users\`("id", "name") SELECT "id", "name" FROM \`users\`;
DROP TABLE \`users\`;
ALTER TABLE \`__new_users\` RENAME TO \`users\`;
PRAGMA foreign_keys=ON;`;
const drizzle = { name: 'Drizzle on better-sqlite3', scope: 'pending', foreignKeys: true } as const;
const setup = `${users}\n${posts('ON DELETE CASCADE')}`;

it('shows the rows that the cascade takes, at the statement that drops the table', async () => {
  expect(await checkOnSqlite(rule, { setup, change: rebuild, runner: drizzle })).toMatchObject([
    {
      line: 4,
      level: 'error',
      proof: 'proved',
      hazard: 'data-loss',
      title: 'Rebuilding "users" deletes the rows of "posts"',
      message: expect.stringContaining(
        'PRAGMA foreign_keys = OFF does nothing inside a transaction, and Drizzle on better-sqlite3 runs all pending files in one.',
      ),
    },
  ]);
});

it('follows the cascade to the children of children, and sees references emptied', async () => {
  const comments =
    'CREATE TABLE comments (id integer PRIMARY KEY, post_id integer NOT NULL REFERENCES posts (id) ON DELETE CASCADE);';
  const likes =
    'CREATE TABLE likes (id integer PRIMARY KEY, user_id integer REFERENCES users (id) ON DELETE SET NULL);';
  const [found] = await checkOnSqlite(rule, { setup: `${setup}${comments}${likes}`, change: rebuild, runner: drizzle });
  expect(found?.title).toBe('Rebuilding "users" deletes the rows of "comments" and "posts"');
  expect(found?.message).toContain('ON DELETE SET NULL empties the references of "likes"');
});

it('says that a key without an action refuses the drop', async () => {
  const refused = await checkOnSqlite(rule, { setup: users + posts(''), change: rebuild, runner: drizzle });
  expect(refused).toMatchObject([
    { line: 4, hazard: 'migration-fails', title: 'Rebuilding "users" fails as soon as a row refers to one of it' },
  ]);
});

it('does not let deferred checks pass for a way out', async () => {
  const change = rebuild.replace('foreign_keys=OFF', 'defer_foreign_keys=ON');
  expect(await checkOnSqlite(rule, { setup, change, runner: { ...drizzle, name: 'Drizzle on D1' } })).toMatchObject([
    { line: 4, remedy: expect.stringContaining('D1 cannot turn foreign keys off') },
  ]);
});

it.each([
  ['the PRAGMA works, outside a transaction', { scope: 'none', foreignKeys: true }],
  ['the connection does not enforce foreign keys', { ...drizzle, foreignKeys: false }],
  ['nobody knows whether it does', { name: 'golang-migrate', scope: 'file' }],
] as const)('is quiet where %s', async (_, runner) => {
  expect(await checkOnSqlite(rule, { setup, change: rebuild, runner })).toEqual([]);
});

it('is quiet about a table that nothing refers to', async () => {
  expect(await checkOnSqlite(rule, { setup: users, change: rebuild, runner: drizzle })).toEqual([]);
});

it('is quiet where the change puts the children aside and back', async () => {
  const change = `CREATE TEMP TABLE kept AS SELECT * FROM posts;\n${rebuild}\nINSERT INTO posts SELECT * FROM kept;`;
  expect(await checkOnSqlite(rule, { setup, change, runner: drizzle })).toEqual([]);
});
