import { expect, it } from 'vitest';
import { keepInsertsComplete } from '../../../../src/analysis/schema/rules/keep-inserts-complete.ts';
import type { CodeQuery } from '../../../../src/domain/query.ts';
import { observed, table } from './observed.ts';
import { askedQuery } from './observed-query.ts';

async function found(query: Partial<CodeQuery>, code = 'code! text') {
  const sql = 'SELECT 1;\nALTER TABLE orders ALTER COLUMN code SET NOT NULL;';
  const before = [table('orders', ['id bigint', 'code text'])];
  const after = [table('orders', ['id bigint', code])];
  return keepInsertsComplete.check({ ...(await observed({ sql, before, after })), queries: [askedQuery({ query })] });
}

const without = { sql: 'INSERT INTO orders (id) VALUES ($1)' };

it('points at the column that an INSERT of the code leaves out', async () => {
  const [match, ...more] = await found(without);
  expect(more).toEqual([]);
  expect(match?.step.statement.line).toBe(2);
  expect(match?.message).toBe(
    'The INSERT at app/orders.ts:7 gives "code" of "orders" no value, and the column has no default: from this migration on, it fails.',
  );
});

it.each([
  ['an INSERT with the column', { sql: 'INSERT INTO orders (id, "code") VALUES ($1, $2)' }],
  ['an INSERT that names no columns', { sql: 'INSERT INTO orders VALUES ($1, $2)' }],
  ['an INSERT into another table', { sql: 'INSERT INTO users (id) VALUES ($1)' }],
  ['an INSERT that a library writes', { ...without, library: 'prisma' }],
  ['an INSERT that is put together elsewhere', { ...without, extent: 'part' as const }],
])('is quiet on %s', async (_, query) => {
  expect(await found(query)).toEqual([]);
});

it('is quiet where a default stands in', async () => {
  expect(await found(without, "code! text = ''")).toEqual([]);
});
