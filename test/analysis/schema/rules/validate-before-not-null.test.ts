import { expect, it } from 'vitest';
import { validateBeforeNotNull as rule } from '../../../../src/analysis/schema/rules/validate-before-not-null.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'ALTER TABLE orders\n  ALTER COLUMN user_id SET NOT NULL;';
const seen = [{ scans: { orders: 'verifying table "orders"' } }];

it('says that a NULL aborts the migration when nothing fills the rows', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      proof: 'proved',
      title: 'SET NOT NULL on "orders"."user_id" fails if any row holds NULL',
      message: expect.stringContaining('one of them aborts the migration'),
      fix: [
        'ALTER TABLE orders ADD CONSTRAINT orders_user_id_not_null CHECK (user_id IS NOT NULL) NOT VALID',
        '-- as a statement of its own transaction:\nALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_not_null',
        'ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL',
        'ALTER TABLE orders DROP CONSTRAINT orders_user_id_not_null',
      ],
    },
  ]);
});

it('speaks only of the lock after a backfill', async () => {
  const filled = `UPDATE orders SET user_id = 1 WHERE user_id IS NULL;\n${sql}`;
  expect(await check(rule, { sql: filled, before, seen: [{}, ...seen] })).toMatchObject([
    { line: 2, title: 'SET NOT NULL on "user_id" scans "orders" under a full lock' },
  ]);
});

it('is quiet when a validated CHECK spared the scan', async () => {
  expect(await check(rule, { sql, before, seen: [{}] })).toEqual([]);
});
