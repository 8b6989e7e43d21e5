import { expect, it } from 'vitest';
import { banPrefixIndex as rule } from '../../../../src/analysis/schema/rules/ban-prefix-index.ts';
import { check, index, table } from './observed.ts';

const columns = ['id! bigint', 'code text', 'placed date'];
const wide = index('wide', ['code', 'placed']);
const before = [table('orders', columns, { indexes: [wide] })];
const sql = 'CREATE INDEX narrow ON orders (code);';

it('says which index already serves', async () => {
  const after = [table('orders', columns, { indexes: [wide, index('narrow', ['code'])] })];
  expect(await check(rule, { sql, before, after })).toMatchObject([
    {
      line: 1,
      level: 'note',
      title: '"wide" already serves what "narrow" is for',
      message: expect.stringContaining('(code) begins (code, placed)'),
      remedy: 'Leave "narrow" out.',
    },
  ]);
});

it('is quiet about a unique, partial or differently ordered one', async () => {
  for (const other of [
    index('narrow', ['code'], { unique: true }),
    index('narrow', ['code'], { predicate: 'id > 0' }),
    index('narrow', ['code'], { definition: 'CREATE INDEX narrow ON t USING btree (code DESC)' }),
    index('narrow', ['placed']),
  ]) {
    const after = [table('orders', columns, { indexes: [wide, other] })];
    expect(await check(rule, { sql, before, after })).toEqual([]);
  }
});

it('says of an index that Django makes for a field how the field leaves it out', async () => {
  const narrow = index('orders_code_2a47155f', ['code']);
  const after = [table('orders', columns, { indexes: [wide, narrow] })];
  const made = 'CREATE INDEX orders_code_2a47155f ON orders (code);';
  const [found] = await check(rule, { sql: made, before, after, runner: { name: 'Django' } });
  expect(found?.remedy).toBe('Django made "orders_code_2a47155f" for the field: say db_index=False there.');
});

it('counts the cost of a materialized view’s index where it arises', async () => {
  const view = (indexes: (typeof wide)[]) => [table('orders', columns, { kind: 'materialized-view', indexes })];
  const [found] = await check(rule, { sql, before: view([wide]), after: view([wide, index('narrow', ['code'])]) });
  expect(found?.message).toContain('time on each REFRESH of "orders".');
});
