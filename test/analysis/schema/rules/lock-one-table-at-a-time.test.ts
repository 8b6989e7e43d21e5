import { expect, it } from 'vitest';
import { lockOneTableAtATime as rule } from '../../../../src/analysis/schema/rules/lock-one-table-at-a-time.ts';
import { check, table } from './observed.ts';

const names = ['users', 'orders', 'items', 'teams', 'notes', 'files'] as const;
const before = names.map((name) => table(name, ['id! bigint']));
const alter = (count: number) =>
  names
    .slice(0, count)
    .map((name) => `ALTER TABLE ${name} ADD COLUMN note text;`)
    .join('\n');
const seen = names.map((name) => ({ locks: { [name]: 'AccessExclusiveLock' } }) as const);
const declared = { users: { writesPerSecond: 40 }, orders: { writesPerSecond: 90 } };
const runner = { name: 'goose', scope: 'file' } as const;

it('warns about two tables that are declared busy, and says how busy', async () => {
  expect(await check(rule, { sql: alter(2), before, seen, runner, declared })).toMatchObject([
    {
      line: 2,
      level: 'warning',
      title: '"users" and "orders" stay locked together until the end',
      message: expect.stringContaining('40 writes per second of "users" and 90 writes per second of "orders" queue'),
    },
  ]);
});

it('notes six tables that nobody declared busy', async () => {
  expect(await check(rule, { sql: alter(6), before, seen, runner })).toMatchObject([{ line: 2, level: 'note' }]);
});

it('is quiet about fewer, about statements that commit one by one, and about new tables', async () => {
  expect(await check(rule, { sql: alter(5), before, seen, runner })).toEqual([]);
  expect(await check(rule, { sql: alter(6), before, seen, declared })).toEqual([]);
  expect(await check(rule, { sql: alter(6), seen, runner, declared })).toEqual([]);
});
