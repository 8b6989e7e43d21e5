import { expect, it } from 'vitest';
import { banDropColumn as rule } from '../../../../src/analysis/schema/rules/ban-drop-column.ts';
import { check, observed, table } from './observed.ts';
import { checkOnSqlite } from './on-sqlite.ts';

const before = [table('orders', ['id! bigint', 'note text', 'created timestamp with time zone', 'code text'])];

it('reports the columns of one statement together, at the first', async () => {
  const sql = 'ALTER TABLE orders\n  ADD x int,\n  DROP COLUMN note,\n  DROP COLUMN code;';
  expect(await check(rule, { sql, before })).toMatchObject([
    {
      line: 3,
      level: 'warning',
      title: 'Dropping "note" and "code" of "orders" loses values and breaks old code',
      message: expect.stringContaining('each query of theirs that names "note" and "code" fails'),
    },
  ]);
});

it('sees that nothing carries the values over to a successor', async () => {
  const sql = 'ALTER TABLE orders DROP COLUMN created, ADD COLUMN created_at timestamptz DEFAULT now();';
  const after = [table('orders', ['id! bigint', 'created_at timestamp with time zone'])];
  expect(await check(rule, { sql, before, after })).toMatchObject([
    { line: 1, title: '"created" is dropped, and nothing carries its values over to "created_at"' },
  ]);
});

it('is quiet about a column that the change adds', async () => {
  const sql = 'ALTER TABLE orders ADD COLUMN scratch int;\nALTER TABLE orders DROP COLUMN scratch;';
  expect(await check(rule, { sql, before })).toEqual([]);
});

it('is quiet on SQLite about columns that move into a table of their own', async () => {
  const setup = 'CREATE TABLE orders (id integer PRIMARY KEY, code text, note text);';
  const change = `CREATE TABLE codes (id integer PRIMARY KEY, code text);
INSERT INTO codes SELECT id, code FROM orders;
CREATE TABLE t (id integer PRIMARY KEY);
INSERT INTO t SELECT id FROM orders;
DROP TABLE orders;
ALTER TABLE t RENAME TO orders;`;
  expect(await checkOnSqlite(rule, { setup, change })).toMatchObject([
    { line: 5, title: 'Dropping "note" of "orders" loses values and breaks old code' },
  ]);
});

it('does not take the name of an association for the column that its key replaces', async () => {
  const line = { path: 'lib/trip.ex', line: 3, text: 'belongs_to :note, Note' };
  const uses = [{ table: 'orders', column: 'note', base: [line], head: [line], complete: true }];
  const level = async (sql: string, columns: string[]) => {
    const change = await observed({ sql, before, after: [table('orders', columns)] });
    return rule.check({ ...change, uses })[0]?.level;
  };
  expect(await level('ALTER TABLE orders DROP COLUMN note;', ['id! bigint'])).toBe('error');
  const replaced = 'ALTER TABLE orders DROP COLUMN note, ADD COLUMN note_id bigint;';
  expect(await level(replaced, ['id! bigint', 'note_id bigint'])).toBeUndefined();
});

it('is quiet about a column that a filled copy replaces under the same name, and not where nothing fills it', async () => {
  const setup = 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code VARCHAR(20));';
  const add = 'ALTER TABLE orders ADD COLUMN code_new TEXT;';
  const swap = 'ALTER TABLE orders DROP COLUMN code;\nALTER TABLE orders RENAME COLUMN code_new TO code;';
  const copy = 'UPDATE orders SET code_new = code;';
  expect(await checkOnSqlite(rule, { setup, change: `${add}\n${copy}\n${swap}` })).toEqual([]);
  expect(await checkOnSqlite(rule, { setup, change: `${add}\n${swap}` })).toMatchObject([{ line: 2 }]);
});
