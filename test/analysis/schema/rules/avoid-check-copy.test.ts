import { expect, it } from 'vitest';
import { avoidCheckCopy as rule } from '../../../../src/analysis/schema/rules/avoid-check-copy.ts';
import { checkMysql } from './replay-mysql.ts';

it('names the check and the error that a row causes', async () => {
  const setup = 'CREATE TABLE t (a INT);';
  expect(await checkMysql(rule, { setup, change: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);' })).toMatchObject([
    { line: 1, title: 'Adding the check c copies "t" while writes wait', message: expect.stringContaining('3819') },
  ]);
  expect(
    await checkMysql(rule, { setup: '', change: `${setup} ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);` }),
  ).toEqual([]);
});
