import { expect, it } from 'vitest';
import { preferBigintKeys as rule } from '../../../../src/analysis/schema/rules/prefer-bigint-keys.ts';
import { check, foreignKey, table } from './observed.ts';

const numbered = (name: string, type: string) =>
  table(name, [`id! ${type} = nextval('s'::regclass)`], {
    constraints: [
      { name: 'pk', kind: 'primary-key', columns: ['id'], validated: true, definition: 'PRIMARY KEY (id)' },
    ],
  });
const sql = 'CREATE TABLE orders (\n  note text,\n  id SERIAL PRIMARY KEY\n);';

it('points at the key column and widens it', async () => {
  expect(await check(rule, { sql, after: [numbered('orders', 'integer')] })).toMatchObject([
    {
      line: 3,
      level: 'note',
      title: '"orders"."id" runs out of numbers at 2,147,483,647',
      fix: ['CREATE TABLE orders (\n  note text,\n  id bigserial PRIMARY KEY\n)'],
    },
  ]);
});

it('reports a reference that is narrower than its key', async () => {
  const users = numbered('users', 'bigint');
  const orders = table('orders', ['user_id integer'], { constraints: [foreignKey('fk', 'user_id', 'users')] });
  const added = 'CREATE TABLE orders (user_id int REFERENCES users (id));';
  expect(await check(rule, { sql: added, before: [users], after: [users, orders] })).toMatchObject([
    { line: 1, title: '"user_id" is integer but refers to a bigint key' },
  ]);
});

it('is quiet about old tables, small tables and a house that numbers with 32 bits', async () => {
  const orders = numbered('orders', 'integer');
  expect(await check(rule, { sql: 'SELECT 1;', before: [orders] })).toEqual([]);
  expect(await check(rule, { sql, after: [orders], declared: { orders: { rows: 5 } } })).toEqual([]);
  const house = ['a', 'b', 'c'].map((name) => numbered(name, 'integer'));
  expect(await check(rule, { sql, before: house, after: [...house, orders] })).toEqual([]);
});
