import { expect, it } from 'vitest';
import { avoidVolatileDefault as rule } from '../../../../src/analysis/schema/rules/avoid-volatile-default.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'SELECT 1;\nALTER TABLE orders\n  ADD COLUMN a int,\n  ADD COLUMN token uuid DEFAULT gen_random_uuid();';

it('points at the clause whose default is computed for every row', async () => {
  expect(await check(rule, { sql, before, seen: [{}, { rewrites: ['orders'] }] })).toMatchObject([
    {
      line: 4,
      level: 'error',
      proof: 'proved',
      title: 'Adding "token" rewrites all of "orders"',
      message: expect.stringMatching(
        /^gen_random_uuid\(\) gives each existing row a value .* a few hundred thousand rows\.$/,
      ),
      fix: [
        'ALTER TABLE orders\n  ADD COLUMN a int',
        'ALTER TABLE orders ADD COLUMN token uuid',
        'ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid()',
      ],
    },
  ]);
});

it('believes the engine, not the SQL: without a rewrite there is no finding', async () => {
  expect(await check(rule, { sql, before, seen: [{}, {}] })).toEqual([]);
});

it('is a note on a table that is declared small', async () => {
  const declared = { orders: { rows: 800 } };
  expect(await check(rule, { sql, before, declared, seen: [{}, { rewrites: ['orders'] }] })).toMatchObject([
    { level: 'note', message: expect.stringContaining('declared with 800 rows') },
  ]);
});
