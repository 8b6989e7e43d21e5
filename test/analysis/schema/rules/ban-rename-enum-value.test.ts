import { expect, it } from 'vitest';
import { banRenameEnumValue as rule } from '../../../../src/analysis/schema/rules/ban-rename-enum-value.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['state "State"'])];
const sql = `ALTER TYPE "State" RENAME VALUE 'done' TO 'closed';`;

it('says which word running code is refused, and adds the new one instead', async () => {
  expect(await check(rule, { sql, before, enums: { State: ['new', 'done'] } })).toMatchObject([
    {
      line: 1,
      title: "Code that still says 'done' fails once it is 'closed'",
      fix: [`ALTER TYPE "State" ADD VALUE 'closed'`],
    },
  ]);
});

it('is quiet about a type or a value that the base does not have', async () => {
  expect(await check(rule, { sql, before })).toEqual([]);
  expect(await check(rule, { sql, before, enums: { State: ['new'] } })).toEqual([]);
});

it('says it once per type and file', async () => {
  const both = `${sql}\nALTER TYPE "State" RENAME VALUE 'new' TO 'open';`;
  expect(await check(rule, { sql: both, before, enums: { State: ['new', 'done'] } })).toMatchObject([
    { line: 1, message: expect.stringContaining('1 more of its values') },
  ]);
});
