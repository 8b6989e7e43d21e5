import type { ObservedQuery, QueryPlan } from '../../../../src/domain/observed-query.ts';
import type { CodeQuery } from '../../../../src/domain/query.ts';

type Asked = Omit<Partial<ObservedQuery>, 'query'> & { readonly query?: Partial<CodeQuery> };

/** A query of `app/orders.ts:7` on "orders" that both schemas answer by its index, unless said otherwise. */
export function askedQuery({ query, ...more }: Asked): ObservedQuery {
  const before = more.origin === 'added' ? {} : { before: { plan: byIndex('orders_code_idx') } };
  return { query: codeQuery(query), origin: 'kept', ...before, after: { plan: byIndex('orders_code_idx') }, ...more };
}

function codeQuery(query: Partial<CodeQuery> = {}): CodeQuery {
  return {
    path: 'app/orders.ts',
    line: 7,
    endLine: 7,
    quote: "db.query('SELECT id FROM orders WHERE code = $1')",
    sql: 'SELECT id FROM orders WHERE code = $1',
    tables: ['orders'],
    library: 'sql',
    extent: 'whole',
    ...query,
  };
}

export const byIndex = (index: string): QueryPlan => ({
  accesses: [{ table: 'orders', index, lookup: '(orders.code = $1)' }],
});

export const whole: QueryPlan = { accesses: [{ table: 'orders', filter: '(orders.code = $1)' }] };
