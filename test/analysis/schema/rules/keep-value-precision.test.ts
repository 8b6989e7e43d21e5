import { expect, it } from 'vitest';
import { keepValuePrecision as rule } from '../../../../src/analysis/schema/rules/keep-value-precision.ts';
import { check, table } from './observed.ts';

const before = [
  table('payments', ['amount numeric(12,4)', 'paid_at timestamp with time zone', 'note text', 'n bigint']),
];
const about = async (sql: string) =>
  (await check(rule, { sql: `ALTER TABLE payments\n  ALTER ${sql};`, before })).map(
    ({ line, title }) => `${line}: ${title}`,
  );

it('says what happens to the values', async () => {
  expect(await about('amount TYPE numeric(12, 2)')).toEqual([
    '1: Each value of "payments"."amount" is rounded to 2 decimal places, for good',
  ]);
  expect(await about('amount TYPE bigint')).toEqual([
    '1: Each value of "payments"."amount" is rounded to a whole number, for good',
  ]);
  expect(await about('paid_at TYPE date')).toEqual([
    '1: Each value of "payments"."paid_at" loses its time of day, for good',
  ]);
  expect(await about('note TYPE varchar(9) USING left(note, 9)')).toEqual([
    '1: Each value of "payments"."note" is cut to 9 characters, for good',
  ]);
});

it('is quiet where values are kept, or refused aloud', async () => {
  for (const sql of ['amount TYPE numeric(14, 4)', 'amount TYPE numeric', 'note TYPE varchar(9)', 'n TYPE integer']) {
    expect(await about(sql)).toEqual([]);
  }
});
