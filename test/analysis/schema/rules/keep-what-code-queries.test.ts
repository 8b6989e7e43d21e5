import { describe, expect, it } from 'vitest';
import { keepWhatCodeQueries } from '../../../../src/analysis/schema/rules/keep-what-code-queries.ts';
import { observed, table } from './observed.ts';
import { askedQuery } from './observed-query.ts';

const orders = table('orders', ['id bigint', 'code text']);
const after = { error: { sqlstate: '42883', message: 'operator does not exist: integer ~~ unknown' } };

async function found(sql: string, query: ReturnType<typeof askedQuery>) {
  const change = { ...(await observed({ sql, before: [orders] })), queries: [query] };
  return keepWhatCodeQueries.check(change);
}

const RETYPE = 'SELECT 1;\nALTER TABLE orders ALTER COLUMN code TYPE integer USING code::integer;';

describe('keep-what-code-queries', () => {
  it('points at the step and names the query', async () => {
    const [match, ...more] = await found(RETYPE, askedQuery({ after }));
    expect(more).toEqual([]);
    expect(match?.step.statement.line).toBe(2);
    expect(match?.message).toBe(
      'The query at app/orders.ts:7 runs on the schema before this change and is refused after it: operator does not exist: integer ~~ unknown. Nothing in this change alters that query.',
    );
    expect(match?.evidence[0]?.quote).toBe("db.query('SELECT id FROM orders WHERE code = $1')");
  });

  it.each([
    ['a query that failed before', askedQuery({ before: after, after })],
    ['a query that the change alters', askedQuery({ origin: 'removed', after })],
    ['a query that still runs', askedQuery({})],
    ['a query of another table', askedQuery({ query: { tables: ['users'] }, after })],
  ] as const)('is quiet on %s', async (_, query) => {
    expect(await found(RETYPE, query)).toEqual([]);
  });

  it('leaves a dropped column to its own rule', async () => {
    const gone = { error: { sqlstate: '42703', message: 'column "code" does not exist' } };
    expect(await found('ALTER TABLE orders DROP COLUMN code;', askedQuery({ after: gone }))).toEqual([]);
  });
});
