import { expect, it } from 'vitest';
import { avoidTypeRewrite as rule } from '../../../../src/analysis/schema/rules/avoid-type-rewrite.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const seen = [{ rewrites: ['orders'] }];

it('warns about values that do not fit a narrower type', async () => {
  expect(await check(rule, { sql: 'ALTER TABLE orders ALTER COLUMN id TYPE int;', before, seen })).toMatchObject([
    {
      line: 1,
      title: 'Changing "orders"."id" to int rewrites the table',
      message: expect.stringContaining('A bigint value that does not fit int makes it fail.'),
    },
  ]);
});

it('does not speak of values that always fit', async () => {
  const [found] = await check(rule, { sql: 'ALTER TABLE orders ALTER total TYPE bigint;', before, seen });
  expect(found?.message).not.toContain('does not fit');
});

it('is quiet when the engine kept the values as they were', async () => {
  expect(await check(rule, { sql: 'ALTER TABLE orders ALTER code TYPE varchar;', before, seen: [{}] })).toEqual([]);
});

it('finds a column that the change renamed before', async () => {
  const sql = 'ALTER TABLE orders RENAME total TO amount;\nALTER TABLE orders ALTER amount TYPE bigint;';
  expect(await check(rule, { sql, before, seen: [{}, { rewrites: ['orders'] }] })).toMatchObject([{ line: 2 }]);
});
