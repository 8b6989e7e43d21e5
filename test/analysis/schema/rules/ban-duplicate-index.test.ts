import { expect, it } from 'vitest';
import { banDuplicateIndex as rule } from '../../../../src/analysis/schema/rules/ban-duplicate-index.ts';
import { check, index, table } from './observed.ts';

const columns = ['id! bigint', 'code text'];
const old = index('old', ['code']);
const before = [table('orders', columns, { indexes: [old] })];

it('says to leave a new plain duplicate out', async () => {
  const after = [table('orders', columns, { indexes: [old, index('again', ['code'])] })];
  expect(await check(rule, { sql: 'SELECT 1;\nCREATE INDEX again ON orders (code);', before, after })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: '"again" and "old" index the same columns of "orders"',
      remedy: 'Leave "again" out.',
    },
  ]);
});

it('says to drop the old one that a unique constraint makes redundant', async () => {
  const key = index('code_key', ['code'], { unique: true });
  const after = [table('orders', columns, { indexes: [old, key] })];
  const sql = 'ALTER TABLE orders\n  ADD COLUMN x int,\n  ADD CONSTRAINT code_key UNIQUE (code);';
  expect(await check(rule, { sql, before, after })).toMatchObject([
    { line: 3, remedy: 'Drop "old" once "code_key" is in place.', fix: ['DROP INDEX CONCURRENTLY old'] },
  ]);
});

it('is quiet about duplicates that were there before, and about another predicate', async () => {
  const twice = [table('orders', columns, { indexes: [old, index('again', ['code'])] })];
  expect(await check(rule, { sql: 'SELECT 1;', before: twice, after: twice })).toEqual([]);
  const partial = index('p', ['code'], { definition: 'CREATE INDEX p ON t USING btree (code) WHERE (id > 0)' });
  const after = [table('orders', columns, { indexes: [old, partial] })];
  expect(await check(rule, { sql: 'CREATE INDEX p ON orders (code) WHERE id > 0;', before, after })).toEqual([]);
});
