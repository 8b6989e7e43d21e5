import { expect, it } from 'vitest';
import { keepDefaultForRunningCode as rule } from '../../../../src/analysis/schema/rules/keep-default-for-running-code.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint'])];
const after = [table('orders', ['id! bigint', 'state! text'])];
const sql = `ALTER TABLE orders ADD COLUMN state text DEFAULT 'new' NOT NULL;
ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;`;

it('points at the statement that takes the default away, and says whose INSERTs fail', async () => {
  expect(await check(rule, { sql, before, after })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: 'INSERTs of running code fail: they do not know "state"',
      message: expect.stringContaining('each INSERT into "orders" fails from this statement'),
      fix: [],
    },
  ]);
});

it('finds a column that becomes required after it was filled', async () => {
  const filled = `ALTER TABLE orders ADD COLUMN state text;
UPDATE orders SET state = 'new';
ALTER TABLE orders ALTER COLUMN state SET NOT NULL;`;
  expect(await check(rule, { sql: filled, before, after })).toMatchObject([
    { line: 3, fix: ['ALTER TABLE orders ALTER COLUMN state DROP NOT NULL'] },
  ]);
});

it('is a note where Django does it by itself', async () => {
  expect(await check(rule, { sql, before, after, runner: { name: 'Django' } })).toMatchObject([{ level: 'note' }]);
});

it('says it once per file, and not of a name that the table had before', async () => {
  const two = [...before, table('items', ['id! bigint'])];
  const both = `${sql}\n${sql.replaceAll('orders', 'items')}`;
  const then = [...after, table('items', ['id! bigint', 'state! text'])];
  expect(await check(rule, { sql: both, before: two, after: then })).toMatchObject([
    { line: 2, message: expect.stringContaining('"state" of "orders" and "items"') },
  ]);
  const renamed = `ALTER TABLE orders RENAME COLUMN state TO old_state;\n${sql}`;
  expect(await check(rule, { sql: renamed, before: after, after })).toEqual([]);
});

it('is quiet about an old column, a new table and one that a trigger fills', async () => {
  expect(await check(rule, { sql: 'ALTER TABLE orders ALTER COLUMN state SET NOT NULL;', before: after })).toEqual([]);
  expect(await check(rule, { sql, after })).toEqual([]);
  const trigger = `CREATE TRIGGER fill BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION fill();\n${sql}`;
  expect(await check(rule, { sql: trigger, before, after })).toEqual([]);
});
