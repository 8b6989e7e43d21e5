import { expect, it } from 'vitest';
import { buildUniqueIndexFirst as rule } from '../../../../src/analysis/schema/rules/build-unique-index-first.ts';
import { check, index, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code);';
const built = { scans: { orders: 'building index "orders_code_key" on table "orders" serially' } };

it('says that duplicates abort it', async () => {
  expect(await check(rule, { sql, before, seen: [built] })).toMatchObject([
    {
      line: 1,
      level: 'error',
      title: 'Duplicates in "orders" make this UNIQUE fail; building it locks the table',
      message: expect.stringContaining('Existing duplicates of (code) abort the migration.'),
      fix: [
        'CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON orders (code)',
        'ALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_key',
      ],
    },
  ]);
});

it('doubts a clean-up in the same change', async () => {
  const cleaned = `DELETE FROM orders WHERE code IS NULL;\n${sql}`;
  expect(await check(rule, { sql: cleaned, before, seen: [{}, built] })).toMatchObject([
    { line: 2, message: expect.stringContaining('that the clean-up in this change leaves aborts the migration') },
  ]);
});

it('does not speak of duplicates that another unique index rules out', async () => {
  const unique = [table('orders', ['code text'], { indexes: [index('u', ['code'], { unique: true })] })];
  const [found] = await check(rule, { sql, before: unique, seen: [built] });
  expect(found?.title).toBe('Adding this UNIQUE locks "orders" against reads and writes');
});

it('is quiet about USING INDEX and about partitioned tables', async () => {
  const attached = 'ALTER TABLE orders ADD CONSTRAINT k UNIQUE USING INDEX k;';
  expect(await check(rule, { sql: attached, before, seen: [built] })).toEqual([]);
  const partitioned = [table('orders', ['code text'], { kind: 'partitioned' })];
  expect(await check(rule, { sql, before: partitioned, seen: [built] })).toEqual([]);
});
