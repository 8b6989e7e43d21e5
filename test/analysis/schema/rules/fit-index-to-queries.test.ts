import { expect, it } from 'vitest';
import { fitIndexToQueries } from '../../../../src/analysis/schema/rules/fit-index-to-queries.ts';
import { index, observed, table } from './observed.ts';
import { askedQuery, byIndex } from './observed-query.ts';

const tests = (filter: string) => ({ plan: { accesses: [{ table: 'orders', filter }] } });

async function found(queries: ReturnType<typeof askedQuery>[], { unique = false } = {}) {
  const sql = 'SELECT 1;\nCREATE INDEX orders_name_idx ON orders (name);';
  const before = [table('orders', ['id bigint', 'name text'])];
  const after = [{ ...before[0]!, indexes: [index('orders_name_idx', ['name'], { unique })] }];
  return fitIndexToQueries.check({ ...(await observed({ sql, before, after })), queries });
}

it('points at the index that the only query on its column cannot use', async () => {
  const [match, ...more] = await found([askedQuery({ after: tests("(lower(orders.name) ~~ (('%' || $1) || '%'))") })]);
  expect(more).toEqual([]);
  expect(match?.step.statement.line).toBe(2);
  expect(match?.title).toBe('No query of the code can use "orders_name_idx"');
  expect(match?.message).toContain('it still reads all of "orders"');
});

it.each([
  ['where another query goes through it', [tests('(lower(orders.name) = $1)'), { plan: byIndex('orders_name_idx') }]],
  ['where the pattern is only known later', [tests('(orders.name ~~ $1)')]],
  ['where the query tests another column', [tests('(orders.full_name = $1)')]],
  ['where no query is known', []],
] as const)('is quiet %s', async (_, answers) => {
  expect(await found(answers.map((after) => askedQuery({ after })))).toEqual([]);
});

it('is quiet on a unique index', async () => {
  expect(await found([askedQuery({ after: tests('(lower(orders.name) = $1)') })], { unique: true })).toEqual([]);
});
