import { expect, it } from 'vitest';
import { keepEnumValues as rule } from '../../../../src/analysis/schema/rules/keep-enum-values.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['state "State"'])];
const sql = 'ALTER TABLE orders ALTER COLUMN state TYPE "State_new" USING (state::text::"State_new");';
const enums = { State: ['new', 'held', 'done'] };

it('names the values that are gone', async () => {
  expect(await check(rule, { sql, before, enums, enumsAfter: { State: ['new', 'done'] } })).toMatchObject([
    {
      line: 1,
      title: `Removes 'held' from the values of "orders"."state"`,
      message: expect.stringContaining('nothing in this change moves such rows'),
    },
  ]);
});

it('does not doubt the rows once the change has moved them', async () => {
  const moved = `UPDATE orders SET state = 'new' WHERE state = 'held';\n${sql}`;
  expect(await check(rule, { sql: moved, before, enums, enumsAfter: { State: ['new', 'done'] } })).toMatchObject([
    { line: 2, message: expect.not.stringContaining('aborts the migration') },
  ]);
});

it('is quiet where values are only added', async () => {
  expect(await check(rule, { sql, before, enums, enumsAfter: { State: ['new', 'held', 'done', 'sent'] } })).toEqual([]);
});
