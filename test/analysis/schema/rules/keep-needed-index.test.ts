import { describe, expect, it } from 'vitest';
import { keepNeededIndex } from '../../../../src/analysis/schema/rules/keep-needed-index.ts';
import type { SchemaChange } from '../../../../src/domain/schema.ts';
import { index, observed, table } from './observed.ts';
import { askedQuery, byIndex, whole } from './observed-query.ts';

const orders = table('orders', ['id bigint', 'code text'], { indexes: [index('orders_code_idx', ['code'])] });

async function found(query: ReturnType<typeof askedQuery>, declared: SchemaChange['declared'] = {}) {
  const sql = 'SELECT 1;\nDROP INDEX CONCURRENTLY orders_code_idx;';
  const change = { ...(await observed({ sql, before: [orders], declared })), queries: [query] };
  return keepNeededIndex.check(change);
}

describe('keep-needed-index', () => {
  it('points at the drop and names the query that reads the table whole', async () => {
    const [match, ...more] = await found(askedQuery({ after: { plan: whole } }));
    expect(more).toEqual([]);
    expect(match?.step.statement.line).toBe(2);
    expect(match?.title).toBe('"orders_code_idx" is dropped, and a query has no other index');
    expect(match?.message).toContain('The query at app/orders.ts:7 goes through "orders_code_idx" today.');
    expect(match?.message).toContain('reads all of "orders" on each call');
  });

  it('tells what is sorted where the order goes', async () => {
    const plan = { ...byIndex('orders_pkey'), sorted: ['created_at DESC'] };
    const [match] = await found(askedQuery({ after: { plan } }));
    expect(match?.message).toContain('sorts every row that matches by created_at DESC to return a few');
  });

  it.each([
    ['a query that another index serves', askedQuery({ after: { plan: byIndex('other_idx') } })],
    [
      'a query that went through another index',
      askedQuery({ before: { plan: byIndex('other_idx') }, after: { plan: whole } }),
    ],
    ['a query that may get conditions elsewhere', askedQuery({ query: { extent: 'part' }, after: { plan: whole } })],
    ['a query that the change removes', askedQuery({ origin: 'removed', after: { plan: whole } })],
    ['a small table', askedQuery({ after: { plan: whole } }), { orders: { rows: 10 } }],
  ] as const)('is quiet on %s', async (_, query, declared: SchemaChange['declared'] = {}) => {
    expect(await found(query, declared)).toEqual([]);
  });
});
