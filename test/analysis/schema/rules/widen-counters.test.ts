import { expect, it } from 'vitest';
import { widenCounters as rule } from '../../../../src/analysis/schema/rules/widen-counters.ts';
import { check, index, table } from './observed.ts';

const sql = 'CREATE TABLE stat_daily (\n  day date,\n  up smallint\n);';
const add = 'ALTER TABLE flag_trends ADD COLUMN total_yes integer;';

it('points at the first counter that is too narrow', async () => {
  expect(
    await check(rule, { sql, before: [], after: [table('stat_daily', ['day date', 'up smallint'])] }),
  ).toMatchObject([
    {
      line: 3,
      level: 'warning',
      title: '"up" of "stat_daily" cannot count beyond 32,767',
      fix: ['CREATE TABLE stat_daily (\n  day date,\n  up bigint\n)'],
    },
  ]);
});

it('only notes 32 bits, unless the schema counts with 64 elsewhere', async () => {
  const base = table('flag_trends', ['id! int']);
  const after = table('flag_trends', ['id! int', 'total_yes integer']);
  expect(await check(rule, { sql: add, before: [base], after: [after] })).toMatchObject([{ line: 1, level: 'note' }]);
  const wide = table('client_metrics', ['yes bigint']);
  expect(await check(rule, { sql: add, before: [base, wide], after: [after, wide] })).toMatchObject([
    { line: 1, level: 'warning' },
  ]);
});

it('is quiet about wide ones, other tables, small numbers, and what was there before', async () => {
  for (const after of [
    table('stat_daily', ['day date', 'up bigint']),
    table('monitors', ['up smallint']),
    table('stat_daily', ['status smallint', 'total_apps integer']),
  ]) {
    expect(await check(rule, { sql, before: [], after: [after] })).toEqual([]);
  }
  const old = table('stat_daily', ['day date', 'up smallint']);
  expect(await check(rule, { sql: add, before: [old], after: [old] })).toEqual([]);
});

it('takes any short number of a table of sums for a count, but not its keys', async () => {
  const beats = table('stat_hourly', ['hour smallint', 'beats smallint', 'monitor smallint'], {
    indexes: [index('stat_hourly_key', ['monitor'], { unique: true })],
  });
  const create = 'CREATE TABLE stat_hourly (\n  hour smallint,\n  beats smallint,\n  monitor smallint UNIQUE\n);';
  expect(await check(rule, { sql: create, before: [], after: [beats] })).toMatchObject([
    { line: 3, title: '"beats" of "stat_hourly" cannot count beyond 32,767' },
  ]);
});
