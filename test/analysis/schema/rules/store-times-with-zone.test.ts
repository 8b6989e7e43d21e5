import { expect, it } from 'vitest';
import { storeTimesWithZone as rule } from '../../../../src/analysis/schema/rules/store-times-with-zone.ts';
import { check, table } from './observed.ts';

const zoned = (name: string) =>
  table(
    name,
    ['a', 'b', 'c'].map((column) => `${column} timestamp with time zone`),
  );
const before = [zoned('x'), zoned('y')];
const sql = 'CREATE TABLE z (\n  id bigint,\n  at timestamp(3)\n);';
const after = [...before, table('z', ['id bigint', 'at timestamp(3) without time zone'])];

it('points at the column and gives it a zone', async () => {
  expect(await check(rule, { sql, before, after })).toMatchObject([
    {
      line: 3,
      level: 'note',
      title: '"at" of "z" has no time zone, unlike the other tables',
      fix: ['CREATE TABLE z (\n  id bigint,\n  at timestamptz(3)\n)'],
    },
  ]);
});

it('is quiet where the others have none either', async () => {
  expect(await check(rule, { sql, before: [], after: [after[2] ?? zoned('z')] })).toEqual([]);
});
