import { expect, it } from 'vitest';
import { banTruncate as rule } from '../../../../src/analysis/schema/rules/ban-truncate.ts';
import { check, table } from './observed.ts';

const before = [
  table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer']),
  table('lines', ['id bigint']),
];

it('names the tables that CASCADE empties too', async () => {
  const seen = [{ rewrites: ['orders', 'lines'] }];
  expect(await check(rule, { sql: '\n\nTRUNCATE orders CASCADE;', before, seen })).toMatchObject([
    {
      line: 3,
      level: 'error',
      proof: 'proved',
      title: 'TRUNCATE empties "orders", "lines"',
      message: expect.stringContaining('CASCADE empties "lines" with it'),
    },
  ]);
});

it('is quiet about a table of the same change', async () => {
  expect(await check(rule, { sql: 'CREATE TABLE t (id int);\nTRUNCATE t;', before })).toEqual([]);
});
