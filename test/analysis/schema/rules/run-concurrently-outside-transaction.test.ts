import { expect, it } from 'vitest';
import { runConcurrentlyOutsideTransaction as rule } from '../../../../src/analysis/schema/rules/run-concurrently-outside-transaction.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'SELECT 1;\nCREATE INDEX CONCURRENTLY i ON orders (code);';
const refused = { error: ['25001', 'CREATE INDEX CONCURRENTLY cannot run inside a transaction block'] } as const;

it('names the runner and its way out', async () => {
  const runner = { name: 'goose', scope: 'file', optOut: '-- +goose NO TRANSACTION' } as const;
  expect(await check(rule, { sql, before, runner, seen: [{}, refused] })).toMatchObject([
    {
      line: 2,
      level: 'error',
      proof: 'proved',
      title: 'CONCURRENTLY fails here: the migration runs in a transaction',
      message: expect.stringMatching(/^goose runs this statement inside a transaction/),
      remedy: 'Put it in a migration of its own, marked "-- +goose NO TRANSACTION".',
    },
  ]);
});

it.each(['golang-migrate', 'Prisma Migrate'])(
  'knows that a single statement runs outside one with %s',
  async (name) => {
    const runner = { name, scope: 'file' } as const;
    const [found] = await check(rule, { sql, before, runner, seen: [{}, refused] });
    expect(found?.remedy).toBe(
      `Put it alone in a migration of its own: ${name} wraps a file in a transaction only when it holds more.`,
    );
  },
);

it('derives it from the runner when the statement did not run', async () => {
  expect(await check(rule, { sql, before, runner: { scope: 'file' }, seen: [{}, null] })).toMatchObject([
    { line: 2, proof: 'derived' },
  ]);
});

it('is quiet outside a transaction', async () => {
  expect(await check(rule, { sql, before })).toEqual([]);
});

it('believes a file name that says it runs outside one', async () => {
  const seen = [{}, refused];
  const runner = { scope: 'file' } as const;
  expect(await check(rule, { sql, before, runner, seen, path: '2_index_autocommit.up.sql' })).toEqual([]);
  expect(await check(rule, { sql, before, runner, seen, path: '2_no_taxes.sql' })).toMatchObject([{ line: 2 }]);
});
