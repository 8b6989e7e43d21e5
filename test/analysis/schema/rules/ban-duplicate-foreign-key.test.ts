import { expect, it } from 'vitest';
import { banDuplicateForeignKey as rule } from '../../../../src/analysis/schema/rules/ban-duplicate-foreign-key.ts';
import { check, foreignKey, table } from './observed.ts';

const old = foreignKey('orders_user_id_fkey', 'user_id', 'users');
const orders = (...constraints: ReturnType<typeof foreignKey>[]) =>
  table('orders', ['id! bigint', 'user_id bigint'], { constraints });
const sql = 'ALTER TABLE orders\n  ADD CONSTRAINT b FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;';

it('says that the stricter action wins', async () => {
  const after = [orders(foreignKey('b', 'user_id', 'users', 'cascade'), old)];
  expect(await check(rule, { sql, before: [orders(old)], after })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: '"orders" has two foreign keys on (user_id)',
      message: expect.stringContaining('with ON DELETE NO ACTION instead of CASCADE'),
    },
  ]);
});

it('is a note where both do the same', async () => {
  const after = [orders(foreignKey('b', 'user_id', 'users'), old)];
  expect(await check(rule, { sql, before: [orders(old)], after })).toMatchObject([{ level: 'note' }]);
});

it('is quiet where the old one is gone', async () => {
  const after = [orders(foreignKey('b', 'user_id', 'users', 'cascade'))];
  expect(await check(rule, { sql, before: [orders(old)], after })).toEqual([]);
});
