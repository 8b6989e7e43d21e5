import { expect, it } from 'vitest';
import { keepDeleteAction as rule } from '../../../../src/analysis/schema/rules/keep-delete-action.ts';
import { check, foreignKey, table } from './observed.ts';

const orders = (onDelete: 'no action' | 'cascade' | 'set null') =>
  table('orders', ['id! bigint', 'user_id bigint'], { constraints: [foreignKey('fk', 'user_id', 'users', onDelete)] });
const sql = `ALTER TABLE orders DROP CONSTRAINT fk;
ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id);`;

it('reports a key that is made anew without its ON DELETE', async () => {
  expect(await check(rule, { sql, before: [orders('cascade')], after: [orders('no action')] })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: 'Deleting a row of "users" that "orders" refers to now fails',
      message: expect.stringContaining('Until now "user_id" said ON DELETE CASCADE.'),
      remedy: expect.stringContaining('Add ON DELETE CASCADE to the new key'),
    },
  ]);
});

it('is quiet when the action stays, or becomes another one that cleans up', async () => {
  expect(await check(rule, { sql, before: [orders('cascade')], after: [orders('cascade')] })).toEqual([]);
  expect(await check(rule, { sql, before: [orders('cascade')], after: [orders('set null')] })).toEqual([]);
});

it('is quiet about keys that refused deletes before, and about new tables', async () => {
  expect(await check(rule, { sql, before: [orders('no action')], after: [orders('no action')] })).toEqual([]);
  expect(await check(rule, { sql, before: [], after: [orders('no action')] })).toEqual([]);
});
