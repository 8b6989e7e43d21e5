import { describe, expect, it } from 'vitest';
import { banDropColumn } from '../../../../src/analysis/schema/rules/ban-drop-column.ts';
import { banDropTable } from '../../../../src/analysis/schema/rules/ban-drop-table.ts';
import { banRenameColumn } from '../../../../src/analysis/schema/rules/ban-rename-column.ts';
import { banRenameTable } from '../../../../src/analysis/schema/rules/ban-rename-table.ts';
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

describe('a query that the server refuses once its column or table goes', () => {
  const gone = (message: string, sqlstate = '42703') => askedQuery({ after: { error: { sqlstate, message } } });

  it.each([
    [banDropColumn, 'ALTER TABLE orders DROP COLUMN code;', gone('column "code" does not exist')],
    [banRenameColumn, 'ALTER TABLE orders RENAME COLUMN code TO sku;', gone('column "code" does not exist')],
    [banDropTable, 'DROP TABLE orders;', gone('relation "orders" does not exist', '42P01')],
    [banRenameTable, 'ALTER TABLE orders RENAME TO sales;', gone('relation "orders" does not exist', '42P01')],
  ] as const)('is the evidence of $id, as an error', async (rule, sql, query) => {
    const change = { ...(await observed({ sql, before: [orders], after: [] })), queries: [query] };
    const [match] = rule.check(change);
    expect(match).toMatchObject({ level: 'error', proof: 'proved', hazard: 'breaks-running-code' });
    const { message = '' } = query.after.error ?? {};
    expect(match?.evidence).toContainEqual({
      fact: `The query at app/orders.ts:7 ran before this change and is refused after it: ${message}.`,
      quote: "db.query('SELECT id FROM orders WHERE code = $1')",
    });
  });

  it('leaves the level where the query names another column', async () => {
    const sql = 'ALTER TABLE orders DROP COLUMN code;';
    const change = { ...(await observed({ sql, before: [orders] })), queries: [gone('column "note" does not exist')] };
    expect(banDropColumn.check(change)[0]?.level).toBeUndefined();
  });
});
