import { expect, it } from 'vitest';
import { detachPartitionConcurrently as rule } from '../../../../src/analysis/schema/rules/detach-partition-concurrently.ts';
import { check, table } from './observed.ts';

const events = table('events', ['id bigint'], { kind: 'partitioned' });
const sql = 'ALTER TABLE events DETACH PARTITION e1;';

it('asks for CONCURRENTLY', async () => {
  expect(await check(rule, { sql, before: [events] })).toMatchObject([
    {
      line: 1,
      level: 'note',
      title: 'Detaching "e1" locks all of "events" against reads and writes',
      fix: ['ALTER TABLE events DETACH PARTITION e1 CONCURRENTLY'],
    },
  ]);
});

it('is quiet where that is said, not there yet, or refused', async () => {
  expect(await check(rule, { sql: 'ALTER TABLE events DETACH PARTITION e1 CONCURRENTLY;', before: [events] })).toEqual(
    [],
  );
  expect(await check(rule, { sql, before: [events], version: 13 })).toEqual([]);
  const rest = table('events_default', ['id bigint'], { kind: 'partition', partitionOf: 'events' });
  expect(await check(rule, { sql, before: [events, rest] })).toEqual([]);
});
