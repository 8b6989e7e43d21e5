import { expect, it } from 'vitest';
import { commitEnumValueBeforeUse as rule } from '../../../../src/analysis/schema/rules/commit-enum-value-before-use.ts';
import { check } from './observed.ts';

const sql = "ALTER TYPE status ADD VALUE 'paid';\nALTER TABLE orders ALTER state SET DEFAULT 'paid';";
const refused = { error: ['55P04', 'unsafe use of new value "paid" of enum type status'] } as const;

it('points at the first use', async () => {
  expect(await check(rule, { sql, runner: { name: 'dbmate', scope: 'file' }, seen: [{}, refused] })).toMatchObject([
    {
      line: 2,
      level: 'error',
      proof: 'proved',
      title: 'This uses an enum value that its transaction has just added',
      remedy: 'Add the value here, and use it in a later migration file.',
    },
  ]);
});

it('is quiet when the server took it', async () => {
  expect(await check(rule, { sql })).toEqual([]);
});
