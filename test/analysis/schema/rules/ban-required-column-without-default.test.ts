import { expect, it } from 'vitest';
import { banRequiredColumnWithoutDefault as rule } from '../../../../src/analysis/schema/rules/ban-required-column-without-default.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'ALTER TABLE orders\n  ADD COLUMN note text,\n  ADD COLUMN currency text NOT NULL;';

it('points at the clause that has no value for old rows', async () => {
  expect(await check(rule, { sql, before })).toMatchObject([
    {
      line: 3,
      level: 'error',
      proof: 'derived',
      title: 'Adding "currency" NOT NULL without a default fails if "orders" has rows',
      fix: ['ALTER TABLE orders\n  ADD COLUMN note text', 'ALTER TABLE orders ADD COLUMN currency text'],
    },
  ]);
});

it('is proved where the replay had rows', async () => {
  const seen = [{ error: ['23502', 'column "currency" contains null values'] }] as const;
  expect(await check(rule, { sql, before, seen })).toMatchObject([{ proof: 'proved' }]);
});

it('is quiet about defaults, numbered columns and tables known to be empty', async () => {
  const quiet = (text: string) => check(rule, { sql: `ALTER TABLE orders ADD COLUMN c ${text};`, before });
  expect(await quiet("text NOT NULL DEFAULT 'EUR'")).toEqual([]);
  expect(await quiet('bigserial')).toEqual([]);
  expect(await quiet('int NOT NULL GENERATED ALWAYS AS (1) STORED')).toEqual([]);
  expect(await check(rule, { sql, before, declared: { orders: { rows: 0 } } })).toEqual([]);
  expect(await check(rule, { sql: `DELETE FROM orders;\n${sql}`, before })).toEqual([]);
});
