import { expect, it } from 'vitest';
import { restoreSchemaOnDown as rule } from '../../../../src/analysis/schema/rules/restore-schema-on-down.ts';
import { checkDown } from './replay-down.ts';

const setup = `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT NOT NULL DEFAULT 'x', user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
CREATE INDEX orders_code ON orders (code);`;

it('points at the statement of the down file that brings a column back without its index and default', async () => {
  const up = 'DROP INDEX orders_code;\nALTER TABLE orders DROP COLUMN code;';
  expect(await checkDown(rule, { setup, up, down: 'SELECT 1;\nALTER TABLE orders ADD COLUMN code TEXT;' })).toEqual([
    {
      path: 'down.sql',
      line: 2,
      level: 'warning',
      title: 'Undoing this does not restore "orders"',
      message:
        'After this change and its down migration, the schema is not what it was: the down migration does not bring back NOT NULL of "code", the default of "code" and the index "orders_code".',
      remedy:
        'In the down migration, make NOT NULL of "code", the default of "code" and the index "orders_code" as before.',
    },
  ]);
});

it('says what stays in the way of the next attempt, at the statement that made it', async () => {
  const up = 'CREATE TABLE items (id INTEGER);\nALTER TABLE orders ADD COLUMN note TEXT;';
  expect(await checkDown(rule, { setup, up, down: 'DROP TABLE items;' })).toMatchObject([
    {
      path: 'up.sql',
      line: 2,
      level: 'warning',
      message: expect.stringContaining('Migrating again then fails, because the column "note" is already there.'),
      remedy: 'In the down migration, drop the column "note".',
    },
  ]);
});

it('only notes what stays and is in nobody’s way', async () => {
  const up = 'CREATE TABLE IF NOT EXISTS items (id INTEGER);\nALTER TABLE orders ADD COLUMN note TEXT;';
  const down = 'ALTER TABLE orders DROP COLUMN note;';
  expect(await checkDown(rule, { setup, up, down })).toMatchObject([{ line: 1, level: 'note' }]);
});

it('is quiet where the schema is as before, by other names', async () => {
  const up = 'DROP INDEX orders_code;\nALTER TABLE orders DROP COLUMN code;';
  const down =
    "ALTER TABLE orders ADD COLUMN code TEXT NOT NULL DEFAULT 'x';\nCREATE INDEX orders_by_code ON orders (code);";
  expect(await checkDown(rule, { setup, up, down })).toEqual([]);
});

it('leaves types out where another engine stands in for the project’s', async () => {
  const up = 'ALTER TABLE orders DROP COLUMN note;';
  const down = 'ALTER TABLE orders ADD COLUMN note varchar(191);';
  const given = { setup: `${setup}\nALTER TABLE orders ADD COLUMN note varchar(255);`, up, down };
  expect(await checkDown(rule, given)).toMatchObject([
    { line: 1, message: expect.stringContaining('the type of "note"') },
  ]);
  expect(await checkDown(rule, { ...given, standIn: true })).toEqual([]);
});
