import { expect, it } from 'vitest';
import { indexForeignKeys as rule } from '../../../../src/analysis/schema/rules/index-foreign-keys.ts';
import { check, foreignKey, index, table } from './observed.ts';

const users = table('users', ['id! bigint']);
const orders = (columns: readonly string[], more: Parameters<typeof table>[2] = {}) =>
  table('orders', ['id! bigint', ...columns.map((column) => `${column} bigint`)], {
    constraints: columns.map((column) => foreignKey(`${column}_fk`, column, 'users', 'cascade')),
    ...more,
  });

it('points at the column inside a long CREATE TABLE', async () => {
  const sql =
    'CREATE TABLE orders (\n  id bigint,\n  note text,\n  user_id bigint REFERENCES users (id) ON DELETE CASCADE\n);';
  expect(await check(rule, { sql, before: [users], after: [users, orders(['user_id'])] })).toMatchObject([
    {
      line: 4,
      level: 'warning',
      title: 'No index on the foreign key "user_id" of "orders"',
      message: expect.stringContaining('Each DELETE in "users" (it cascades) scans all of "orders"'),
      fix: ['CREATE INDEX orders_user_id_idx ON orders (user_id)'],
    },
  ]);
});

it('points at the column, not at a constraint further down', async () => {
  const sql =
    'CREATE TABLE orders (\n  id bigint,\n  user_id bigint,\n  a int,\n  b int,\n  c int,\n  FOREIGN KEY (user_id) REFERENCES users (id)\n);';
  expect(await check(rule, { sql, before: [users], after: [users, orders(['user_id'])] })).toMatchObject([{ line: 3 }]);
});

it('joins the foreign keys of one table, however far apart they are', async () => {
  const sql =
    'CREATE TABLE orders (\n  buyer bigint REFERENCES users,\n  a int,\n  b int,\n  c int,\n  d int,\n  seller bigint REFERENCES users\n);';
  expect(await check(rule, { sql, before: [users], after: [users, orders(['buyer', 'seller'])] })).toMatchObject([
    {
      line: 2,
      title: 'No index on the foreign keys "buyer" and "seller" of "orders"',
      fix: ['CREATE INDEX orders_buyer_idx ON orders (buyer)', 'CREATE INDEX orders_seller_idx ON orders (seller)'],
    },
  ]);
});

it('reports the drop that leaves a foreign key bare', async () => {
  const before = [users, orders(['user_id'], { indexes: [index('by_user', ['user_id'])] })];
  expect(
    await check(rule, { sql: 'SELECT 1;\nDROP INDEX by_user;', before, after: [users, orders(['user_id'])] }),
  ).toMatchObject([{ line: 2, title: 'Without "by_user", the foreign key "user_id" of "orders" has no index' }]);
});

it('is quiet about old debt, covering indexes in any form and small tables', async () => {
  const sql = 'ALTER TABLE orders ADD CONSTRAINT user_id_fk FOREIGN KEY (user_id) REFERENCES users (id);';
  const bare = table('orders', ['id! bigint', 'user_id bigint']);
  const after = (indexes: ReturnType<typeof index>[]) => [users, orders(['user_id'], { indexes })];
  expect(await check(rule, { sql: 'SELECT 1;', before: after([]), after: after([]) })).toEqual([]);
  const partial = index('p', ['user_id'], { predicate: '(user_id IS NOT NULL)' });
  expect(await check(rule, { sql, before: [users, bare], after: after([partial]) })).toEqual([]);
  expect(await check(rule, { sql, before: [users, bare], after: after([index('w', ['user_id', 'id'])]) })).toEqual([]);
  expect(
    await check(rule, { sql, before: [users, bare], after: after([]), declared: { orders: { rows: 50 } } }),
  ).toEqual([]);
});

it('does not take an invalid, second-place or conditional index for one', async () => {
  const sql = 'ALTER TABLE orders ADD CONSTRAINT user_id_fk FOREIGN KEY (user_id) REFERENCES users (id);';
  const bare = table('orders', ['id! bigint', 'user_id bigint']);
  for (const useless of [
    index('i', ['user_id'], { valid: false }),
    index('s', ['id', 'user_id']),
    index('c', ['user_id'], { predicate: 'deleted_at IS NULL' }),
  ]) {
    const after = [users, orders(['user_id'], { indexes: [useless] })];
    expect(await check(rule, { sql, before: [users, bare], after })).toMatchObject([{ line: 1 }]);
  }
});

it('says why a partial index that the column leads does not serve', async () => {
  const live = index('live', ['user_id'], { predicate: '(deleted_at IS NULL)' });
  const before = [users, orders(['user_id'], { indexes: [index('by_user', ['user_id'])] })];
  const after = [users, orders(['user_id'], { indexes: [live] })];
  expect(await check(rule, { sql: 'DROP INDEX by_user;', before, after })).toMatchObject([
    {
      line: 1,
      message: expect.stringContaining(
        '"user_id" leads only "live" of "orders", which leaves out rows that its foreign key must find (it holds those WHERE (deleted_at IS NULL)).',
      ),
    },
  ]);
});
