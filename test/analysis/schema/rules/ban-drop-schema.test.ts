import { expect, it } from 'vitest';
import { banDropSchema as rule } from '../../../../src/analysis/schema/rules/ban-drop-schema.ts';
import { check, table } from './observed.ts';

const before = [
  table('billing.invoices', ['id! bigint']),
  table('billing.lines', ['id! bigint']),
  table('users', ['id! bigint']),
];

it('counts the tables that go', async () => {
  expect(await check(rule, { sql: 'SELECT 1;\nDROP SCHEMA IF EXISTS "billing" CASCADE;', before })).toMatchObject([
    {
      line: 2,
      level: 'error',
      title: 'Drops the schema with all its 2 tables',
      fix: ['ALTER SCHEMA billing RENAME TO billing_to_drop'],
    },
  ]);
});

it('is quiet about a schema without tables', async () => {
  expect(await check(rule, { sql: 'DROP SCHEMA reports CASCADE;', before })).toEqual([]);
});
