import { expect, it } from 'vitest';
import { matchDeleteAction as rule } from '../../../../src/analysis/schema/rules/match-delete-action.ts';
import { check, foreignKey, table } from './observed.ts';

type Action = Parameters<typeof foreignKey>[3];
const child = (name: string, onDelete: Action) =>
  table(name, ['id! bigint', 'document_id bigint'], {
    constraints: [foreignKey(`${name}_fk`, 'document_id', 'documents', onDelete)],
  });
const base = [table('documents', ['id! bigint']), child('fields', 'cascade'), child('recipients', 'set null')];
const sql = 'CREATE TABLE shares (\n  id bigint,\n  document_id bigint REFERENCES documents (id)\n);';

it('points at the key that refuses what all other children allow', async () => {
  expect(await check(rule, { sql, before: base, after: [...base, child('shares', 'restrict')] })).toMatchObject([
    {
      line: 3,
      level: 'warning',
      title: 'A row of "documents" can no longer be deleted once "shares" refers to it',
      message: expect.stringContaining('ON DELETE RESTRICT, while all 2 other tables'),
    },
  ]);
});

it('is quiet where another child refuses, where one alone cleans up, and about records that are kept', async () => {
  const mixed = [...base, child('orders', 'no action')];
  expect(await check(rule, { sql, before: mixed, after: [...mixed, child('shares', 'restrict')] })).toEqual([]);
  const one = base.slice(0, 2);
  expect(await check(rule, { sql, before: one, after: [...one, child('shares', 'restrict')] })).toEqual([]);
  const log = sql.replace('shares', 'audit_log');
  expect(await check(rule, { sql: log, before: base, after: [...base, child('audit_log', 'restrict')] })).toEqual([]);
});
