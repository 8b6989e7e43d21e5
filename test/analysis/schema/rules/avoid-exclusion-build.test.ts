import { expect, it } from 'vitest';
import { avoidExclusionBuild as rule } from '../../../../src/analysis/schema/rules/avoid-exclusion-build.ts';
import { check, table } from './observed.ts';

const before = [table('bookings', ['during tstzrange'])];
const sql = 'ALTER TABLE bookings\n  ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&);';
const seen = [{ scans: { bookings: 'building index "apart" on table "bookings" serially' } }];

it('says that the build locks the table', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    { line: 1, title: 'Building this exclusion constraint locks "bookings" against reads and writes' },
  ]);
});

it('is quiet about a new table', async () => {
  expect(await check(rule, { sql, seen })).toEqual([]);
});
