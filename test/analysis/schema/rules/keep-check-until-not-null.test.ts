import { expect, it } from 'vitest';
import { keepCheckUntilNotNull as rule } from '../../../../src/analysis/schema/rules/keep-check-until-not-null.ts';
import { validateBeforeNotNull } from '../../../../src/analysis/schema/rules/validate-before-not-null.ts';
import { check, table } from './observed.ts';

const proof = {
  name: 'total_set',
  kind: 'check',
  columns: ['total'],
  validated: true,
  definition: 'CHECK ((total IS NOT NULL))',
} as const;
const before = [table('orders', ['id! bigint', 'total integer'], { constraints: [proof] })];
const sql = 'ALTER TABLE orders\n  ALTER COLUMN total SET NOT NULL,\n  DROP CONSTRAINT total_set;';
const seen = [{ scans: { orders: 'verifying table "orders"' } }];

it('is the one finding about a proof that goes too early, and splits the statement', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 2,
      title: 'Dropping "total_set" in the same statement brings the scan of "orders" back',
      fix: ['ALTER TABLE orders\n  ALTER COLUMN total SET NOT NULL', 'ALTER TABLE orders\n  DROP CONSTRAINT total_set'],
    },
  ]);
  expect(await check(validateBeforeNotNull, { sql, before, seen })).toEqual([]);
});

it('is quiet without such a proof', async () => {
  const bare = [table('orders', ['id! bigint', 'total integer'])];
  expect(await check(rule, { sql, before: bare, seen })).toEqual([]);
});
