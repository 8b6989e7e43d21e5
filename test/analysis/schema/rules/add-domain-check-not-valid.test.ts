import { expect, it } from 'vitest';
import { addDomainCheckNotValid as rule } from '../../../../src/analysis/schema/rules/add-domain-check-not-valid.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['total price']), table('items', ['cost price'])];
const sql = 'ALTER DOMAIN price ADD CONSTRAINT positive CHECK (value > 0);';
const seen = [{ locks: { orders: 'ShareLock', items: 'ShareLock' } as const }];

it('names every table that waits', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 1,
      title: 'Checking the domain price blocks writes to "orders" and "items"',
      fix: [
        'ALTER DOMAIN price ADD CONSTRAINT positive CHECK (value > 0) NOT VALID',
        '-- as a statement of its own transaction:\nALTER DOMAIN price VALIDATE CONSTRAINT positive',
      ],
    },
  ]);
});

it('is quiet about NOT VALID, and where no table uses the domain', async () => {
  expect(await check(rule, { sql: sql.replace(';', ' NOT VALID;'), before, seen })).toEqual([]);
  expect(await check(rule, { sql, before })).toEqual([]);
});
