import { expect, it } from 'vitest';
import { migrationFails as rule } from '../../../../src/analysis/schema/rules/migration-fails.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer'])];
const sql = 'SELECT 1;\nALTER TABLE orders ADD COLUMN code text;\nALTER TABLE orders ADD COLUMN total int;';

it('reports the first refusal only, in the server’s words', async () => {
  const seen = [
    {},
    { error: ['42701', 'column "code" of relation "orders" already exists'] },
    { error: ['42701', 'column "total" of relation "orders" already exists'] },
  ] as const;
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 2,
      level: 'error',
      proof: 'proved',
      title: 'PostgreSQL refuses this statement',
      message: expect.stringContaining('it fails: column "code" of relation "orders" already exists.'),
    },
  ]);
});

it.each([
  ['42P01', 'relation "x" does not exist'],
  ['42703', 'column "x" does not exist'],
  ['42704', 'role "app" does not exist'],
  ['42883', 'function uuid_generate_v4() does not exist'],
  ['0A000', 'extension "vector" is not available'],
  ['25001', 'CREATE INDEX CONCURRENTLY cannot run inside a transaction block'],
])('is quiet about %s, which the rebuilt base may owe or another rule explains', async (sqlstate, message) => {
  expect(await check(rule, { sql, before, seen: [{}, { error: [sqlstate, message] }] })).toEqual([]);
});

it('is quiet about what may follow from a refusal that is not certain', async () => {
  const seen = [{ error: ['42P01', 'relation "x" does not exist'] }, { error: ['42701', 'already exists'] }] as const;
  expect(await check(rule, { sql, before, seen })).toEqual([]);
});
