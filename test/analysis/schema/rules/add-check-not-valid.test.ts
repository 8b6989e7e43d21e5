import { expect, it } from 'vitest';
import { addCheckNotValid as rule } from '../../../../src/analysis/schema/rules/add-check-not-valid.ts';
import { check, table } from './observed.ts';

const constraint = {
  name: 'old',
  kind: 'check',
  columns: ['total'],
  validated: true,
  definition: 'CHECK (true)',
} as const;
const columns = ['id! bigint', 'total integer'];
const before = [table('orders', columns, { constraints: [constraint] })];
const scan = { scans: { orders: 'verifying table "orders"' } };
const sql = 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);';

it('says that an old row that breaks the rule aborts the migration', async () => {
  expect(await check(rule, { sql, before, seen: [scan] })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: 'Existing rows of "orders" that break this CHECK abort the migration',
      fix: [
        'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID',
        '-- as a statement of its own transaction:\nALTER TABLE orders VALIDATE CONSTRAINT positive',
      ],
    },
  ]);
});

it('compares with the CHECK that it replaces', async () => {
  const replaced = `ALTER TABLE orders DROP CONSTRAINT old;\n${sql}`;
  expect(await check(rule, { sql: replaced, before, seen: [{}, scan] })).toMatchObject([
    {
      line: 2,
      title: 'Checking every row locks "orders" against reads and writes',
      message: expect.stringContaining('If it is stricter than "old"'),
    },
  ]);
});

it('is quiet about a new table', async () => {
  expect(await check(rule, { sql, seen: [scan] })).toEqual([]);
});

it('does not doubt old rows about a column that they do not have yet', async () => {
  const added =
    'ALTER TABLE orders ADD COLUMN tag text;\nALTER TABLE orders ADD CONSTRAINT short CHECK (length(tag) < 9);';
  expect(await check(rule, { sql: added, before, seen: [{}, scan] })).toMatchObject([
    { line: 2, title: 'Checking every row locks "orders" against reads and writes' },
  ]);
});
