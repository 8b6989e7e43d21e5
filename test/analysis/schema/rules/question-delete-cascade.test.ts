import { expect, it } from 'vitest';
import { questionDeleteCascade as rule } from '../../../../src/analysis/schema/rules/question-delete-cascade.ts';
import { check, foreignKey, table } from './observed.ts';

const orders = (onDelete: 'no action' | 'cascade') =>
  table('orders', ['id! bigint', 'user_id bigint'], { constraints: [foreignKey('fk', 'user_id', 'users', onDelete)] });
const sql = `ALTER TABLE orders DROP CONSTRAINT fk;
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;`;

it('reports an existing key that starts to delete rows', async () => {
  expect(await check(rule, { sql, before: [orders('no action')], after: [orders('cascade')] })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: 'Deleting a row of "users" now deletes its rows of "orders"',
      message: expect.stringContaining('Until now "user_id" said ON DELETE NO ACTION.'),
    },
  ]);
});

it('is quiet when it cascaded before', async () => {
  expect(await check(rule, { sql, before: [orders('cascade')], after: [orders('cascade')] })).toEqual([]);
});

it('is quiet about the key of a new table', async () => {
  expect(await check(rule, { sql, before: [], after: [orders('cascade')] })).toEqual([]);
});

it('is quiet where the migration says in its name that it cascades', async () => {
  const schemas = { before: [orders('no action')], after: [orders('cascade')] };
  expect(await check(rule, { sql, ...schemas, path: 'm/8f_cascade_user_deletion_to_orders.py' })).toEqual([]);
  expect(await check(rule, { sql, ...schemas, path: 'm/1_orders_delete_cascade/migration.sql' })).toEqual([]);
  expect(await check(rule, { sql, ...schemas, path: 'cascade/m/8f_orders.py' })).toHaveLength(1);
});
