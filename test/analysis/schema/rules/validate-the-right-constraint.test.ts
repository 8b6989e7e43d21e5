import { expect, it } from 'vitest';
import { validateTheRightConstraint as rule } from '../../../../src/analysis/schema/rules/validate-the-right-constraint.ts';
import { check, foreignKey, table } from './observed.ts';

const lines = (validated: boolean) =>
  table('lines', ['invoice_id int', 'regenerated_id int'], {
    constraints: [
      foreignKey('a', 'invoice_id', 'invoices'),
      { ...foreignKey('b', 'regenerated_id', 'invoices'), validated },
    ],
  });

it('says which constraint stays unvalidated and validates that one', async () => {
  const sql = 'SELECT 1;\nALTER TABLE lines VALIDATE CONSTRAINT a;';
  expect(await check(rule, { sql, before: [lines(false)] })).toMatchObject([
    {
      line: 2,
      level: 'error',
      title: '"a" is valid already; "b" stays unvalidated',
      fix: ['ALTER TABLE lines VALIDATE CONSTRAINT b'],
    },
  ]);
});

it('is quiet about the right one, and where nothing is left to validate', async () => {
  const right = 'ALTER TABLE lines VALIDATE CONSTRAINT b;';
  expect(await check(rule, { sql: right, before: [lines(false)], after: [lines(true)] })).toEqual([]);
  const again = 'ALTER TABLE lines VALIDATE CONSTRAINT a;';
  expect(await check(rule, { sql: again, before: [lines(true)] })).toEqual([]);
});
