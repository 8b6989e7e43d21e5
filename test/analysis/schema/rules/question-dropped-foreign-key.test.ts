import { expect, it } from 'vitest';
import { questionDroppedForeignKey as rule } from '../../../../src/analysis/schema/rules/question-dropped-foreign-key.ts';
import { check, foreignKey, table } from './observed.ts';

const users = table('users', ['id! bigint']);
const orders = (...constraints: ReturnType<typeof foreignKey>[]) =>
  table('orders', ['id! bigint', 'user_id bigint'], { constraints });
const before = [users, orders(foreignKey('fk', 'user_id', 'users', 'cascade'))];
const sql = 'ALTER TABLE orders DROP CONSTRAINT fk;';

it('says which action stops', async () => {
  expect(await check(rule, { sql, before, after: [users, orders()] })).toMatchObject([
    {
      line: 1,
      level: 'note',
      title: 'Nothing keeps (user_id) of "orders" pointing at real rows now',
      message: expect.stringContaining('no longer deletes its rows of "orders"'),
    },
  ]);
});

it('is quiet where the reference moves to another column', async () => {
  const moved = orders(foreignKey('buyer_fk', 'id', 'users'));
  expect(await check(rule, { sql, before, after: [users, moved] })).toEqual([]);
});

it('is quiet where another key takes over, or where the column or the parent goes too', async () => {
  const again = orders(foreignKey('fk2', 'user_id', 'users'));
  expect(await check(rule, { sql, before, after: [users, again] })).toEqual([]);
  expect(await check(rule, { sql, before, after: [users, table('orders', ['id! bigint'])] })).toEqual([]);
  expect(await check(rule, { sql, before, after: [orders()] })).toEqual([]);
});
