import { expect, it } from 'vitest';
import { carryTenantKey as rule } from '../../../../src/analysis/schema/rules/carry-tenant-key.ts';
import { check, foreignKey, table } from './observed.ts';

const owned = (name: string) =>
  table(name, ['id! bigint', 'org_id bigint', 'invoice_id bigint'], {
    constraints: [foreignKey(`${name}_org`, 'org_id', 'orgs'), foreignKey(`${name}_invoice`, 'invoice_id', 'invoices')],
  });
const base = ['invoices', 'fees', 'credits', 'notes'].map(owned);
const added = (columns: string[], constraints = [foreignKey('r', 'invoice_id', 'invoices')]) =>
  table('refunds', columns, { constraints });
const sql = 'CREATE TABLE refunds (\n  id bigint PRIMARY KEY, amount int, invoice_id bigint REFERENCES invoices\n);';

it('names the key and how many neighbours have it', async () => {
  const after = [...base, added(['id! bigint', 'amount integer', 'invoice_id bigint'])];
  expect(await check(rule, { sql, before: base, after })).toMatchObject([
    {
      line: 1,
      level: 'note',
      title: '"refunds" lacks "org_id", which the tables around it have',
      message: expect.stringContaining('4 of the 4 tables'),
    },
  ]);
});

it('is quiet where the key is there, and where too few neighbours have it', async () => {
  const keyed = [...base, added(['id! bigint', 'org_id bigint', 'invoice_id bigint'])];
  expect(await check(rule, { sql, before: base, after: keyed })).toEqual([]);
  const few = base.slice(0, 2);
  const after = [...few, added(['id! bigint', 'amount integer', 'invoice_id bigint'])];
  expect(await check(rule, { sql, before: few, after })).toEqual([]);
});

it('is quiet about a table that refers to the tenant under another name', async () => {
  const after = [...base, added(['id! bigint', 'amount integer', 'payer bigint'], [foreignKey('p', 'payer', 'orgs')])];
  expect(await check(rule, { sql, before: base, after })).toEqual([]);
});
