import { expect, it } from 'vitest';
import { liftTimeoutsForConcurrentBuild as rule } from '../../../../src/analysis/schema/rules/lift-timeouts-for-concurrent-build.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['code text'])];
const build = 'CREATE INDEX CONCURRENTLY i ON orders (code);';

it('names the timeout that an earlier statement set', async () => {
  expect(await check(rule, { sql: `SET lock_timeout TO '2s';\n${build}`, before })).toMatchObject([
    {
      line: 2,
      level: 'note',
      title: 'lock_timeout = 2s is likely to end this build half-way',
      fix: ['SET lock_timeout = 0', build.slice(0, -1), 'RESET lock_timeout'],
    },
  ]);
});

it('says it once where both are short', async () => {
  const both = `SET statement_timeout = 5000;\nSET lock_timeout = '1s';\n${build}`;
  expect(await check(rule, { sql: both, before })).toMatchObject([
    { line: 3, level: 'warning', title: 'statement_timeout = 5000 is likely to end this build half-way' },
  ]);
});

it('is quiet about long ones, lifted ones, and SET LOCAL outside a transaction', async () => {
  for (const first of [
    `SET statement_timeout = '2min';`,
    `SET lock_timeout = '2s';\nRESET lock_timeout;`,
    `SET LOCAL lock_timeout = '2s';`,
  ]) {
    expect(await check(rule, { sql: `${first}\n${build}`, before })).toEqual([]);
  }
});
