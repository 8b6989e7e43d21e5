import { expect, it } from 'vitest';
import { copyRowsWithoutLock as rule } from '../../../../src/analysis/schema/rules/copy-rows-without-lock.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'total integer']), table('users', ['id! bigint'])];
const alter = 'ALTER TABLE orders ADD COLUMN note text;';
const runner = { name: 'goose', scope: 'file' } as const;
const held = { orders: 'AccessExclusiveLock' } as const;

it('names what is locked and what is read', async () => {
  const sql = `${alter}\nCREATE TABLE archive AS SELECT * FROM users;`;
  const seen = [{}, { held, locks: { users: 'AccessShareLock' } as const }];
  expect(await check(rule, { sql, before, seen, runner })).toMatchObject([
    { line: 2, level: 'warning', title: '"orders" stays locked while "users" is read' },
  ]);
});

it('finds rows that are copied into a new table', async () => {
  const sql = `${alter}\nINSERT INTO archive SELECT * FROM orders;`;
  expect(await check(rule, { sql, before, seen: [{}, { held }], runner })).toMatchObject([{ line: 2 }]);
});

it('is quiet without a lock, without rows, and about writes to old tables', async () => {
  const copy = `${alter}\nINSERT INTO archive SELECT * FROM orders;`;
  expect(await check(rule, { sql: copy, before })).toEqual([]);
  const empty = `${alter}\nCREATE MATERIALIZED VIEW v AS SELECT * FROM orders WITH NO DATA;`;
  expect(await check(rule, { sql: empty, before, seen: [{}, { held }], runner })).toEqual([]);
  const old = `${alter}\nINSERT INTO users SELECT id FROM orders;`;
  expect(await check(rule, { sql: old, before, seen: [{}, { held }], runner })).toEqual([]);
});
