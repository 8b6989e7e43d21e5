import { expect, it } from 'vitest';
import { validateInLaterTransaction as rule } from '../../../../src/analysis/schema/rules/validate-in-later-transaction.ts';
import { check, table } from './observed.ts';

const before = [
  table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer']),
  table('users', ['id! bigint']),
];
const sql = `ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT fk;`;
const seen = [{}, { held: { orders: 'ShareRowExclusiveLock' } }] as const;

it('points at VALIDATE in the transaction that added the constraint', async () => {
  expect(await check(rule, { sql, before, seen, runner: { name: 'Flyway', scope: 'file' } })).toMatchObject([
    {
      line: 2,
      proof: 'proved',
      title: 'Validating "fk" here undoes what NOT VALID gained',
      message: expect.stringContaining('Flyway runs this in the transaction that added "fk"'),
      remedy: 'Validate it in a later migration file.',
    },
  ]);
});

it('sends it to a later deploy where all pending files share a transaction', async () => {
  expect(await check(rule, { sql, before, seen, runner: { name: 'Drizzle', scope: 'pending' } })).toMatchObject([
    { remedy: expect.stringContaining('in a later deploy') },
  ]);
});

it('is quiet when each statement commits', async () => {
  expect(await check(rule, { sql, before, seen })).toEqual([]);
});
