import { expect, it } from 'vitest';
import { isolateConcurrentBuild as rule } from '../../../../src/analysis/schema/rules/isolate-concurrent-build.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint'])];
const build = 'CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);';

it('points at the first build behind a statement that cannot run twice', async () => {
  const sql = `ALTER TABLE orders ADD COLUMN note text;\n${build}\nCREATE INDEX CONCURRENTLY b ON orders (id);`;
  expect(await check(rule, { sql, before })).toMatchObject([
    {
      line: 2,
      level: 'note',
      title: 'If this build fails, the migration cannot be run again',
      message: expect.stringContaining('leaves line 1 done'),
    },
  ]);
});

it('is quiet about what can run twice and what follows the build', async () => {
  const repeatable = `ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\nSET lock_timeout = '2s';\n${build}`;
  expect(await check(rule, { sql: repeatable, before })).toEqual([]);
  expect(await check(rule, { sql: `${build}\nDROP INDEX CONCURRENTLY old;`, before })).toEqual([]);
  expect(await check(rule, { sql: `${build}\nALTER TABLE orders ADD COLUMN b int;`, before })).toEqual([]);
});

it('leaves a build inside a transaction to the rule about that', async () => {
  const sql = `ALTER TABLE orders ADD COLUMN note text;\n${build}`;
  expect(await check(rule, { sql, before, runner: { scope: 'file' } })).toEqual([]);
});
