import { expect, it } from 'vitest';
import { indexPageOrder } from '../../../../src/analysis/schema/rules/index-page-order.ts';
import type { SchemaChange } from '../../../../src/domain/schema.ts';
import { observed, table } from './observed.ts';
import { askedQuery, byIndex, whole } from './observed-query.ts';

const sorted = ['orders.created_at DESC'];
const cure = {
  table: 'orders',
  columns: ['code', 'created_at DESC'],
  statement: 'CREATE INDEX ON orders (code, created_at DESC)',
  plan: byIndex('architect_cure'),
};
const page = (more: Parameters<typeof askedQuery>[0] = {}) =>
  askedQuery({ origin: 'added', after: { plan: { ...byIndex('orders_code_idx'), sorted } }, cure, ...more });

async function found(query: ReturnType<typeof askedQuery>, declared: SchemaChange['declared'] = {}) {
  const before = [table('orders', ['id bigint', 'code text'])];
  return indexPageOrder.check({ ...(await observed({ sql: '', before, declared })), queries: [query] });
}

it('points at the query and brings the index', async () => {
  expect(await found(page())).toMatchObject([
    {
      step: { statement: { path: 'app/orders.ts', line: 7 } },
      title: 'No index of "orders" gives this page in its order',
      message: expect.stringContaining('sorts every row of "orders" that matches by orders.created_at DESC'),
      fix: ['CREATE INDEX CONCURRENTLY ON orders (code, created_at DESC)'],
    },
  ]);
});

it.each([
  ['a small table', page(), { orders: { rows: 100 } }],
  ['a query of the base', page({ origin: 'kept' })],
  ['a query that may get another order elsewhere', page({ query: { extent: 'part' } })],
  ['a table that is read whole, which is another fault', page({ after: { plan: { ...whole, sorted } } })],
  ['an order that an index gives', page({ after: { plan: byIndex('orders_code_idx') } })],
])('is quiet on %s', async (_, query, declared: SchemaChange['declared'] = {}) => {
  expect(await found(query, declared)).toEqual([]);
});
