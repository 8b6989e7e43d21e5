import { expect, it } from 'vitest';
import { splitSchemaChangeAndBackfill as rule } from '../../../../src/analysis/schema/rules/split-schema-change-and-backfill.ts';
import { check, table, observed } from './observed.ts';

const before = [
  table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer']),
  table('lines', ['id bigint', 'total integer']),
];
const sql = 'ALTER TABLE orders ADD amount int;\nUPDATE orders SET amount = total;\nUPDATE lines SET total = 0;';
const held = { held: { orders: 'AccessExclusiveLock' } } as const;

it('reports a transaction once, at its first backfill', async () => {
  const runner = { name: 'Prisma Migrate', scope: 'file' } as const;
  expect(await check(rule, { sql, before, runner, seen: [{}, held, held] })).toMatchObject([
    {
      line: 2,
      level: 'error',
      proof: 'proved',
      title: '"orders" stays locked while these backfills run',
      message: expect.stringContaining('Prisma Migrate runs this in the transaction that altered "orders"'),
    },
  ]);
});

it('is quiet when no lock is held, or only one on a new table', async () => {
  expect(await check(rule, { sql, before })).toEqual([]);
  const fresh = { held: { copies: 'AccessExclusiveLock' } } as const;
  expect(await check(rule, { sql, before, runner: { scope: 'file' }, seen: [{}, fresh, fresh] })).toEqual([]);
});

it('counts a step of application code that only changes rows as a backfill', async () => {
  const change = await observed({
    sql: 'ALTER TABLE orders ADD COLUMN code text;',
    before: [table('orders', ['id! bigint'])],
    runner: { scope: 'file' },
  });
  const statement = { kind: 'opaque', sql: 'fill(orders)', path: 'm.py', line: 5, endLine: 5, rowsOnly: true } as const;
  const fill = {
    statement,
    operations: [],
    transaction: 1,
    held: [{ table: 'orders', mode: 'AccessExclusiveLock' }],
  } as const;

  expect(rule.check({ ...change, steps: [...change.steps, fill] })).toMatchObject([
    { step: { statement: { line: 5 } }, title: '"orders" stays locked while this backfill runs' },
  ]);
  expect(rule.check({ ...change, steps: [...change.steps, { ...fill, held: [] }] })).toEqual([]);
});
