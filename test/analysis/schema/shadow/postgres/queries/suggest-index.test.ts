import { beforeAll, expect, it } from 'vitest';
import { loadModule } from 'libpg-query';
import { suggestKeys } from '../../../../../../src/analysis/schema/shadow/postgres/queries/suggest-index.ts';

beforeAll(() => loadModule());

const keys = (filter: string, sorted?: readonly string[]) => suggestKeys({ table: 'orders', filter }, sorted);

it('puts equality before the range, whatever the query says first', () => {
  expect(keys('((orders.created_at > $1) AND (orders.user_id = $2))')).toEqual(['user_id', 'created_at']);
});

it('puts the order of a page after equality', () => {
  expect(keys('(orders.user_id = $1)', ['orders.created_at DESC', 'orders.id'])).toEqual([
    'user_id',
    'created_at DESC',
    'id',
  ]);
});

it('sees through a cast that costs nothing, a list and lower()', () => {
  expect(keys("((orders.code)::text = 'a'::text)")).toEqual(['code']);
  expect(keys('(orders.code = ANY ($1))')).toEqual(['code']);
  expect(keys('(lower((orders.email)::text) = $1)')).toEqual(['lower(email)']);
});

it('quotes a name that needs it', () => {
  expect(keys('("Order"."userId" = $1)')).toEqual(['"userId"']);
});

it.each([
  '(orders.a = orders.b)',
  '((orders.a = $1) OR (orders.b = $1))',
  '(orders.deleted_at IS NULL)',
  "(orders.name ~~ '%x%'::text)",
  'NOT (hashed SubPlan 1)',
  'what is this',
])('suggests nothing for %s', (filter) => {
  expect(keys(filter)).toBeUndefined();
});
