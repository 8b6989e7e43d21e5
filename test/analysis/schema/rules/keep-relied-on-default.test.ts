import { expect, it } from 'vitest';
import { keepReliedOnDefault as rule } from '../../../../src/analysis/schema/rules/keep-relied-on-default.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', "state! text = 'new'", "note text = ''"])];
const sql = 'ALTER TABLE orders\n  ALTER COLUMN state DROP DEFAULT;';

it('points at the clause and names the default that code relied on', async () => {
  expect(
    await check(rule, { sql, before, after: [table('orders', ['id! bigint', 'state! text', 'note text'])] }),
  ).toMatchObject([
    {
      line: 1,
      title: 'INSERTs that leave out "orders"."state" fail without its default',
      message: expect.stringContaining("was 'new' where an INSERT did not name it"),
    },
  ]);
});

it('is quiet where another default takes over, and where the column may be NULL', async () => {
  expect(await check(rule, { sql, before })).toEqual([]);
  const note = 'ALTER TABLE orders ALTER COLUMN note DROP DEFAULT;';
  const after = [table('orders', ['id! bigint', "state! text = 'new'", 'note text'])];
  expect(await check(rule, { sql: note, before, after })).toEqual([]);
});
