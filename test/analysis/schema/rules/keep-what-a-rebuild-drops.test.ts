import { expect, it } from 'vitest';
import { keepWhatARebuildDrops as rule } from '../../../../src/analysis/schema/rules/keep-what-a-rebuild-drops.ts';
import { checkOnSqlite } from './on-sqlite.ts';

const table = 'CREATE TABLE orders (id integer PRIMARY KEY, code text, note text);';
const rebuild = (columns = 'code text, note text', copied = 'id, code, note') =>
  `CREATE TABLE t (id integer PRIMARY KEY, ${columns});\nINSERT INTO t SELECT ${copied} FROM orders;\nDROP TABLE orders;\nALTER TABLE t RENAME TO orders;`;

it('names the indexes and triggers that nothing makes again', async () => {
  const setup = `${table}CREATE INDEX by_code ON orders (code);CREATE TRIGGER tr AFTER DELETE ON orders BEGIN SELECT 1; END;`;
  expect(await checkOnSqlite(rule, { setup, change: rebuild() })).toMatchObject([
    {
      line: 3,
      level: 'warning',
      title: 'The rebuild of "orders" loses "by_code" and "tr"',
      remedy: 'After the rename, make them again: CREATE INDEX by_code ON orders (code);',
    },
  ]);
});

it('takes lost uniqueness for an error', async () => {
  const setup = `${table}CREATE UNIQUE INDEX code_key ON orders (code);`;
  expect(await checkOnSqlite(rule, { setup, change: rebuild() })).toMatchObject([
    { level: 'error', message: expect.stringContaining('nothing keeps (code) unique') },
  ]);
});

it.each([
  [
    'made again under another name',
    'CREATE INDEX by_code ON orders (code);',
    `${rebuild()}\nCREATE INDEX other ON orders (code);`,
  ],
  ['over a column that goes', 'CREATE INDEX by_note ON orders (note);', rebuild('code text', 'id, code')],
  ['of a table that is dropped for good', 'CREATE INDEX by_code ON orders (code);', 'DROP TABLE orders;'],
])('is quiet about an index %s', async (_, index, change) => {
  expect(await checkOnSqlite(rule, { setup: table + index, change })).toEqual([]);
});

it('points at the rename that a view makes fail', async () => {
  const setup = `${table}CREATE VIEW codes AS SELECT code FROM orders;`;
  expect(await checkOnSqlite(rule, { setup, change: rebuild() })).toMatchObject([
    { line: 4, level: 'error', hazard: 'migration-fails', title: 'The view "codes" makes this rename fail' },
  ]);
});
