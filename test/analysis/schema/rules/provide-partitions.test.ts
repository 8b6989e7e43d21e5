import { expect, it } from 'vitest';
import { providePartitions as rule } from '../../../../src/analysis/schema/rules/provide-partitions.ts';
import { check, table } from './observed.ts';

const events = table('events', ['id bigint'], { kind: 'partitioned' });
const sql = 'CREATE TABLE events (id bigint) PARTITION BY RANGE (id);';

it('says that each INSERT is refused', async () => {
  expect(await check(rule, { sql, after: [events] })).toMatchObject([
    { line: 1, level: 'warning', title: '"events" has no partition, so every INSERT into it fails' },
  ]);
});

it('is quiet where there is one, or where a function may make them', async () => {
  const part = table('e1', ['id bigint'], { kind: 'partition', partitionOf: 'events' });
  expect(await check(rule, { sql, after: [events, part] })).toEqual([]);
  expect(await check(rule, { sql: `${sql}\nSELECT make_partitions();`, after: [events] })).toEqual([]);
  const functions = [{ name: 'daily', body: 'EXECUTE format($f$CREATE TABLE %I PARTITION OF events$f$)' }];
  expect(await check(rule, { sql, after: [events], functions })).toEqual([]);
});
