import { expect, it } from 'vitest';
import { compareNullWithIs as rule } from '../../../../src/analysis/schema/rules/compare-null-with-is.ts';
import { check } from './observed.ts';

it('corrects the condition, and says a repeated mistake once', async () => {
  const sql = "SELECT 1;\nUPDATE a SET x = 'n' WHERE x = NULL;\nDELETE FROM b WHERE y <> null;";
  expect(await check(rule, { sql })).toMatchObject([
    {
      line: 2,
      level: 'error',
      title: 'This condition on "a" is never true: NULL needs IS NULL',
      message: expect.stringContaining('So do 1 more of this file.'),
      fix: ["UPDATE a SET x = 'n' WHERE x IS NULL"],
    },
  ]);
});

it('is quiet about assignments, text and IS DISTINCT FROM', async () => {
  expect(await check(rule, { sql: "UPDATE a SET x = NULL WHERE y = 'is = null';" })).toEqual([]);
  expect(await check(rule, { sql: 'DELETE FROM a WHERE x IS DISTINCT FROM NULL;' })).toEqual([]);
});
