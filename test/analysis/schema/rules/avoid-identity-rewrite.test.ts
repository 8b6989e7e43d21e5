import { expect, it } from 'vitest';
import { avoidIdentityRewrite as rule } from '../../../../src/analysis/schema/rules/avoid-identity-rewrite.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'ALTER TABLE orders ADD COLUMN number bigserial;';

it('offers a sequence for new rows instead of numbering the old ones', async () => {
  expect(await check(rule, { sql, before, seen: [{ rewrites: ['orders'] }] })).toMatchObject([
    {
      line: 1,
      title: 'Numbering the rows of "orders" rewrites the table',
      fix: [
        'CREATE SEQUENCE orders_number_seq',
        'ALTER TABLE orders ADD COLUMN number bigint',
        "ALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number_seq')",
      ],
    },
  ]);
});

it('is quiet about a table of the same change', async () => {
  expect(await check(rule, { sql, seen: [{ rewrites: ['orders'] }] })).toEqual([]);
});
