import { expect, it } from 'vitest';
import { splitDdlFiles as rule } from '../../../../src/analysis/schema/rules/split-ddl-files.ts';
import { checkMysql } from './replay-mysql.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(50));';

it('points at the statement that rows may fail, and names the line that stays', async () => {
  const change = 'ALTER TABLE users ADD nick INT;\n\nALTER TABLE users ADD UNIQUE (email);';
  expect(await checkMysql(rule, { setup, change })).toMatchObject([
    { line: 3, level: 'note', message: expect.stringContaining('line 1 has already taken effect') },
  ]);
});

it.each([
  'CREATE TABLE a (id INT); CREATE TABLE b (id INT); CREATE UNIQUE INDEX i ON users (email);',
  'ALTER TABLE users ADD COLUMN IF NOT EXISTS nick INT; CREATE UNIQUE INDEX i ON users (email);',
  'ALTER TABLE users ADD nick INT; CREATE UNIQUE INDEX i ON users (nick);',
  'ALTER TABLE users ADD a INT; ALTER TABLE users ADD b INT;',
])('is quiet about %s', async (change) => {
  expect(await checkMysql(rule, { setup, change })).toEqual([]);
});
