import { expect, it } from 'vitest';
import { convertTimeZoneInUtc as rule } from '../../../../src/analysis/schema/rules/convert-time-zone-in-utc.ts';
import { check, table } from './observed.ts';

const before = [table('orders', ['at timestamp without time zone', 'on_day date'])];
const sql = 'ALTER TABLE orders ALTER COLUMN at TYPE timestamp(3) with time zone;';

it('says under which setting values move', async () => {
  expect(await check(rule, { sql, before })).toMatchObject([
    {
      line: 1,
      level: 'note',
      title: '"orders"."at" is shifted and rewritten unless the session is in UTC',
      fix: [`SET TimeZone = 'UTC'`, sql.slice(0, -1), 'RESET TimeZone'],
    },
  ]);
});

it('is quiet once the zone is said, and about other types', async () => {
  expect(await check(rule, { sql: `SET TIME ZONE 'UTC';\n${sql}`, before })).toEqual([]);
  const using = `ALTER TABLE orders ALTER COLUMN at TYPE timestamptz USING at AT TIME ZONE 'UTC';`;
  expect(await check(rule, { sql: using, before })).toEqual([]);
  expect(await check(rule, { sql: 'ALTER TABLE orders ALTER on_day TYPE timestamptz;', before })).toEqual([]);
});
