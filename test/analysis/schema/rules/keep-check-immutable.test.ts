import { expect, it } from 'vitest';
import { keepCheckImmutable as rule } from '../../../../src/analysis/schema/rules/keep-check-immutable.ts';
import { check, table } from './observed.ts';

const constraint = (definition: string) =>
  ({ name: 'born_check', kind: 'check', columns: ['born'], validated: true, definition }) as const;
const users = (definition: string) => [
  table('users', ['id! bigint', 'born date'], { constraints: [constraint(definition)] }),
];
const sql = 'CREATE TABLE users (\n  id bigint PRIMARY KEY,\n  born date CHECK (born < CURRENT_DATE)\n);';

it('points at the line and says what moves', async () => {
  expect(await check(rule, { sql, after: users('CHECK ((born < CURRENT_DATE))') })).toMatchObject([
    { line: 3, level: 'warning', title: 'The CHECK "born_check" depends on CURRENT_DATE' },
  ]);
});

it('is quiet about constants, and about a default beside the CHECK', async () => {
  const fixed = "CREATE TABLE users (id bigint, born date DEFAULT now() CHECK (born > date '1900-01-01'));";
  expect(await check(rule, { sql: fixed, after: users("CHECK ((born > '1900-01-01'::date))") })).toEqual([]);
});
