import { describe, expect, it } from 'vitest';
import { indexNewQueries } from '../../../../src/analysis/schema/rules/index-new-queries.ts';
import type { SchemaChange } from '../../../../src/domain/schema.ts';
import { observed, table } from './observed.ts';
import { askedQuery, byIndex, whole } from './observed-query.ts';

const orders = table('orders', ['id bigint', 'code text', 'state text', 'paid boolean']);

const cureOn = (column: string, name = 'orders') => ({
  table: name,
  columns: [column],
  statement: `CREATE INDEX ON ${name} (${column})`,
  plan: byIndex('architect_cure'),
});

const added = (more: Parameters<typeof askedQuery>[0] = {}) =>
  askedQuery({ origin: 'added', after: { plan: whole }, cure: cureOn('code'), ...more });

async function found(query: ReturnType<typeof added>, declared: SchemaChange['declared'] = {}) {
  const change = { ...(await observed({ sql: '', before: [orders], declared })), queries: [query] };
  return indexNewQueries.check(change);
}

describe('index-new-queries', () => {
  it('points at the query and brings the index', async () => {
    expect(await found(added())).toMatchObject([
      {
        step: { statement: { path: 'app/orders.ts', line: 7 } },
        level: 'note',
        proof: 'proved',
        title: 'No index of "orders" serves this query',
        fix: ['CREATE INDEX CONCURRENTLY ON orders (code)'],
      },
    ]);
  });

  it('warns where the table is declared large', async () => {
    const [match] = await found(added(), { orders: { rows: 5_000_000 } });
    expect(match?.level).toBeUndefined();
    expect(match?.message).toContain('"orders" is declared with 5,000,000 rows.');
  });

  it('builds the index of a new table with the table', async () => {
    const change = { ...(await observed({ sql: '', before: [], after: [orders] })), queries: [added()] };
    expect(indexNewQueries.check(change)).toMatchObject([{ fix: ['CREATE INDEX ON orders (code)'] }]);
  });

  it('says it once where several queries miss the same index', async () => {
    const change = {
      ...(await observed({ sql: '', before: [orders] })),
      queries: [added(), added({ query: { line: 9 } })],
    };
    expect(indexNewQueries.check(change).map(({ step }) => step.statement.line)).toEqual([7]);
  });

  it.each([
    ['a small table', added(), { orders: { rows: 500 } }],
    ['a script', added({ query: { path: 'scripts/fix.ts' } })],
    ['a query that may get conditions elsewhere', added({ query: { extent: 'part' } })],
    ['a flag', added({ cure: cureOn('paid') })],
    ['a state', added({ cure: cureOn('state') })],
    ['a query of the base', added({ origin: 'kept' })],
    ['a query that an index serves', added({ after: { plan: byIndex('orders_code_idx') } })],
  ] as const)('is quiet on %s', async (_, query, declared: SchemaChange['declared'] = {}) => {
    expect(await found(query, declared)).toEqual([]);
  });
});
