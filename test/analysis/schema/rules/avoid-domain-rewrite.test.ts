import { expect, it } from 'vitest';
import { avoidDomainRewrite as rule } from '../../../../src/analysis/schema/rules/avoid-domain-rewrite.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['id! bigint'])];
const after = [table('orders', ['id! bigint', 'total price'])];
const sql = 'ALTER TABLE orders ADD COLUMN total price;';
const seen = [{ rewrites: ['orders'] }];

it('blames the domain for the rewrite', async () => {
  expect(await check(rule, { sql, before, after, seen })).toMatchObject([
    { line: 1, level: 'error', proof: 'proved', title: 'Adding a column of the domain price rewrites "orders"' },
  ]);
});

it('leaves other causes to their own rules, and is quiet without a rewrite', async () => {
  expect(await check(rule, { sql, before, after })).toEqual([]);
  const serial = 'ALTER TABLE orders ADD COLUMN n serial;';
  const numbered = [table('orders', ['id! bigint', `n! integer = nextval('s')`])];
  expect(await check(rule, { sql: serial, before, after: numbered, seen })).toEqual([]);
});
