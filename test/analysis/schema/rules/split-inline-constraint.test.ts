import { expect, it } from 'vitest';
import { splitInlineConstraint as rule } from '../../../../src/analysis/schema/rules/split-inline-constraint.ts';
import { check, table } from './observed.ts';

const before = [
  table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer']),
  table('users', ['id! bigint']),
];

it('says that old rows all refer to the default', async () => {
  const sql =
    'ALTER TABLE orders\n  ADD COLUMN note text,\n  ADD COLUMN owner bigint NOT NULL DEFAULT 0 REFERENCES users (id);';
  const seen = [{ scans: { orders: 'validating foreign key constraint "orders_owner_fkey"' } }];
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 3,
      level: 'error',
      title: 'Existing rows of "orders" all point at "users" 0',
      message: expect.stringContaining('unless "users" holds that row, the migration fails'),
    },
  ]);
});

it('splits UNIQUE into a concurrent build', async () => {
  const seen = [{ scans: { orders: 'building index "k" on table "orders" serially' } }];
  expect(await check(rule, { sql: 'ALTER TABLE orders ADD slug text UNIQUE;', before, seen })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: 'The UNIQUE on "slug" scans "orders" under a full lock',
      fix: [
        'ALTER TABLE orders ADD COLUMN slug text',
        'CREATE UNIQUE INDEX CONCURRENTLY orders_slug_key ON orders (slug)',
        'ALTER TABLE orders ADD CONSTRAINT orders_slug_key UNIQUE USING INDEX orders_slug_key',
      ],
    },
  ]);
});

it('is quiet about a nullable reference, which scans nothing', async () => {
  const sql = 'ALTER TABLE orders ADD COLUMN owner bigint REFERENCES users (id);';
  expect(await check(rule, { sql, before })).toEqual([]);
});

it('is a note about a CHECK of a new column that holds only NULL: the scan has little to do', async () => {
  const seen = [{ scans: { orders: 'verifying table "orders"' } }];
  const level = async (more: string) =>
    (await check(rule, { sql: `ALTER TABLE orders ADD depth int ${more} CHECK (depth >= 0);`, before, seen }))[0]
      ?.level;
  expect(await level('')).toBe('note');
  expect(await level('NOT NULL DEFAULT 1')).toBe('warning');
});
