import { expect, it } from 'vitest';
import { nameWhatCascadeDrops as rule } from '../../../../src/analysis/schema/rules/name-what-cascade-drops.ts';
import { check, foreignKey, table } from './observed.ts';

const users = table('users', ['id! bigint', 'email text']);
const orders = table('orders', ['id! bigint', 'user_id bigint'], {
  constraints: [foreignKey('orders_user_fk', 'user_id', 'users')],
});
const view = table('emails', ['email text'], { kind: 'view' });
const before = [users, orders, view];

it('names the view that goes along, and where', async () => {
  const after = [table('users', ['id! bigint']), orders];
  const sql = 'SELECT 1;\nALTER TABLE users DROP COLUMN email CASCADE;';
  const seen = [{}, { locks: { users: 'AccessExclusiveLock', emails: 'AccessExclusiveLock' } as const }];
  expect(await check(rule, { sql, before, after, seen })).toMatchObject([
    { line: 2, proof: 'proved', title: 'CASCADE also drops the view "emails"' },
  ]);
});

it('names a foreign key of a table that stays', async () => {
  const after = [table('orders', ['id! bigint', 'user_id bigint']), view];
  expect(await check(rule, { sql: 'DROP TABLE users CASCADE;', before, after })).toMatchObject([
    { line: 1, title: 'CASCADE also drops the foreign key "orders_user_fk" of "orders"' },
  ]);
});

it('is quiet about what is dropped by name, and where nothing goes along', async () => {
  const sql = 'DROP VIEW emails;\nALTER TABLE users DROP COLUMN email CASCADE;';
  expect(await check(rule, { sql, before, after: [table('users', ['id! bigint']), orders] })).toEqual([]);
  expect(await check(rule, { sql: 'DROP TABLE orders CASCADE;', before, after: [users, view] })).toEqual([]);
});
