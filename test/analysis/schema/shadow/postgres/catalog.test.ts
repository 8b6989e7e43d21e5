import { afterAll, beforeAll, expect, it } from 'vitest';
import { FILE_RUNNER, openReplayer, type Replayer } from '../../../../../src/analysis/schema/replay.ts';

let replayer: Replayer;

beforeAll(async () => {
  replayer = await openReplayer();
}, 60_000);

afterAll(async () => {
  await replayer.close();
});

it('knows what a partition belongs to, where row level security is on, enum values, and bodies that are text', async () => {
  const setup = `
    CREATE SCHEMA logs;
    CREATE TYPE state AS ENUM ('new', 'done');
    CREATE TABLE logs.events (id int) PARTITION BY RANGE (id);
    CREATE TABLE events_1 PARTITION OF logs.events DEFAULT;
    CREATE TABLE notes (id int);
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY mine ON notes USING (id = 1);
    CREATE FUNCTION tracked() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM notes; END;
    CREATE FUNCTION textual() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM notes';`;
  const { before } = await replayer.replayChange({ setup, change: 'SELECT 1', runner: FILE_RUNNER });
  expect(before.tables['events_1']?.partitionOf).toBe('logs.events');
  expect(before.tables['logs.events']?.policies).toBeUndefined();
  expect(before.tables['notes']?.policies).toEqual(['mine']);
  expect(before.enums).toEqual({ state: ['new', 'done'] });
  expect(before.functions).toEqual([{ name: 'textual', body: 'SELECT count(*) FROM notes' }]);
});
