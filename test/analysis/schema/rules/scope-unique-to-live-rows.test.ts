import { expect, it } from 'vitest';
import { scopeUniqueToLiveRows as rule } from '../../../../src/analysis/schema/rules/scope-unique-to-live-rows.ts';
import { check, index, table } from './observed.ts';

const columns = ['id! bigint', 'customer_id bigint', 'code text', 'token text', 'terminated_at timestamp'];
const wallets = (...indexes: ReturnType<typeof index>[]) => table('wallets', columns, { indexes });
const house = table('plans', ['code text', 'deleted_at timestamp'], {
  indexes: [index('plans_code', ['code'], { unique: true, predicate: '(deleted_at IS NULL)' })],
});
const sql = 'SELECT 1;\nCREATE UNIQUE INDEX wallets_key ON wallets (customer_id, code);';
const key = (more: object = {}, ...on: string[]) =>
  index('wallets_key', on.length > 0 ? on : ['customer_id', 'code'], { unique: true, ...more });

it('warns where the schema leaves ended rows out elsewhere, and only notes it where not', async () => {
  const finding = {
    line: 2,
    level: 'warning',
    title: 'Rows that have ended still hold their (customer_id, code) in "wallets"',
    fix: ['CREATE UNIQUE INDEX wallets_key ON wallets (customer_id, code) WHERE terminated_at IS NULL'],
  };
  expect(await check(rule, { sql, before: [house, wallets()], after: [house, wallets(key())] })).toMatchObject([
    finding,
  ]);
  expect(await check(rule, { sql, before: [wallets()], after: [wallets(key())] })).toMatchObject([
    { ...finding, level: 'note' },
  ]);
});

it('is quiet about a condition, about the mark in the key, and about keys that machines make up', async () => {
  for (const index of [
    key({ predicate: '(terminated_at IS NULL)' }),
    key({}, 'code', 'terminated_at'),
    key({}, 'token'),
    key({ primary: true }),
  ]) {
    expect(await check(rule, { sql, before: [house, wallets()], after: [house, wallets(index)] })).toEqual([]);
  }
});
