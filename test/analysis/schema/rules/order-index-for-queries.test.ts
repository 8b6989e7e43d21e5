import { expect, it } from 'vitest';
import { orderIndexForQueries } from '../../../../src/analysis/schema/rules/order-index-for-queries.ts';
import { index, observed, table } from './observed.ts';
import { askedQuery, byIndex } from './observed-query.ts';

const sorting = { plan: { ...byIndex('orders_page_idx'), sorted: ['orders.created_at DESC'] } };

async function found(queries: ReturnType<typeof askedQuery>[], columns = ['code', 'state', 'created_at']) {
  const sql = `SELECT 1;\nCREATE INDEX orders_page_idx ON orders (${columns.join(', ')});`;
  const before = [table('orders', ['id bigint', 'code text', 'state text', 'created_at timestamp'])];
  const after = [{ ...before[0]!, indexes: [index('orders_page_idx', columns)] }];
  return orderIndexForQueries.check({ ...(await observed({ sql, before, after })), queries });
}

it('points at the index whose query still sorts by a column of it', async () => {
  const [match, ...more] = await found([askedQuery({ after: sorting })]);
  expect(more).toEqual([]);
  expect(match?.step.statement.line).toBe(2);
  expect(match?.title).toBe('"orders_page_idx" does not give its query\'s order');
  expect(match?.remedy).toBe(
    'Put the columns that the query compares for equality first, and orders.created_at DESC right after them.',
  );
});

it.each([
  ['another query has its rows from it as they come', [sorting, { plan: byIndex('orders_page_idx') }]],
  [
    'the query goes through another index',
    [{ plan: { ...byIndex('orders_code_idx'), sorted: ['orders.created_at'] } }],
  ],
])('is quiet where %s', async (_, answers) => {
  expect(await found(answers.map((after) => askedQuery({ after })))).toEqual([]);
});

it('is quiet where the index does not hold the column that is sorted by', async () => {
  expect(await found([askedQuery({ after: sorting })], ['code', 'state'])).toEqual([]);
});
