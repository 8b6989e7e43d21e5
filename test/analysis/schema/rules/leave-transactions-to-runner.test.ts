import { expect, it } from 'vitest';
import { leaveTransactionsToRunner as rule } from '../../../../src/analysis/schema/rules/leave-transactions-to-runner.ts';
import { check } from './observed.ts';

it('finds a transaction that is never committed', async () => {
  expect(await check(rule, { sql: 'BEGIN;\nSELECT 1;' })).toMatchObject([
    { line: 1, level: 'warning', title: 'This transaction is never committed' },
  ]);
});

it('finds a COMMIT that ends the runner’s own transaction', async () => {
  const runner = { name: 'goose', scope: 'file' } as const;
  expect(await check(rule, { sql: 'SELECT 1;\nCOMMIT;\nSELECT 2;', runner })).toMatchObject([
    { line: 2, title: 'COMMIT ends the transaction of goose' },
  ]);
});

it('is quiet about pairs and savepoints', async () => {
  expect(await check(rule, { sql: 'BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 1;\nEND;' })).toEqual([]);
  const saved = 'BEGIN;\nSAVEPOINT s;\nROLLBACK TO s;\nCOMMIT;';
  expect(await check(rule, { sql: saved })).toEqual([]);
});

it('is quiet about a COMMIT that makes way for a build outside of a transaction', async () => {
  const runner = { name: 'Alembic', scope: 'file' } as const;
  const sql = 'SELECT 1;\nCOMMIT;\nSET statement_timeout = 0;\nCREATE INDEX CONCURRENTLY i ON orders (code);';
  expect(await check(rule, { sql, runner })).toEqual([]);
});
