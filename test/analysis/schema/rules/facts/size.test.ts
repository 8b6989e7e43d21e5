import { expect, it } from 'vitest';
import { exposureOf } from '../../../../../src/analysis/schema/rules/facts/size.ts';
import { observed, table } from '../observed.ts';

const whenOf = async (declared: { rows?: number; writesPerSecond?: number }, touched?: 'every row') => {
  const change = await observed({
    sql: 'SELECT 1;',
    before: [table('orders', ['id bigint'])],
    declared: { orders: declared },
  });
  return exposureOf(change, 'orders', touched).when;
};

it('says how long every row takes, at which assumed speed, and how many writes wait', async () => {
  expect(await whenOf({ rows: 9_000_000, writesPerSecond: 90 }, 'every row')).toBe(
    '"orders" is declared with 9,000,000 rows and 90 writes per second. At an assumed 500,000 rows per second that is about 18 s, with about 1,620 writes waiting at its end.',
  );
  expect(await whenOf({ rows: 600_000_000 }, 'every row')).toContain('that is about 20 min.');
  expect(await whenOf({ rows: 20_000, writesPerSecond: 1 }, 'every row')).toContain('that is under a second.');
});

it('says no time for what does not go through every row, and what would have to be true without a size', async () => {
  expect(await whenOf({ rows: 9_000_000 })).toBe('"orders" is declared with 9,000,000 rows.');
  expect(await whenOf({}, 'every row')).toContain('once "orders" holds more than a few hundred thousand rows');
});
