import { expect, it } from 'vitest';
import { scopeUniqueToTenant as rule } from '../../../../src/analysis/schema/rules/scope-unique-to-tenant.ts';
import { check, index, table } from './observed.ts';

const columns = ['id! bigint', 'org_id! bigint', 'code text', 'token text'];
const scoped = (name: string) =>
  table(name, columns, { indexes: [index(`${name}_code`, ['org_id', 'code'], { unique: true })] });
const before = ['plans', 'taxes', 'coupons'].map(scoped);
const sql =
  'CREATE TABLE add_ons (id bigint PRIMARY KEY, org_id bigint, code text, token text);\nCREATE UNIQUE INDEX k ON add_ons (code);';
const after = (key: string[]) => [
  ...before,
  table('add_ons', columns, { indexes: [index('k', key, { unique: true })] }),
];

it('points at the key that one tenant can take from all others', async () => {
  expect(await check(rule, { sql, before, after: after(['code']) })).toMatchObject([
    { line: 2, level: 'warning', title: '(code) of "add_ons" is unique across all tenants' },
  ]);
});

it('is quiet about scoped keys, keys that machines make up, and without a custom', async () => {
  expect(await check(rule, { sql, before, after: after(['org_id', 'code']) })).toEqual([]);
  expect(await check(rule, { sql, before, after: after(['token']) })).toEqual([]);
  expect(await check(rule, { sql, before: before.slice(1), after: after(['code']) })).toEqual([]);
});
