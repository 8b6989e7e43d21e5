import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { handledEvents } from '../src/webhook/receive.ts';

const text = readFileSync('app.yml', 'utf8');
const manifest = parse(text) as { default_permissions: Record<string, string>; default_events: string[] };

it('subscribes to exactly the events that have a handler', () => {
  // GitHub sends `installation` to every App, subscribed or not, and refuses it in a manifest.
  expect([...manifest.default_events, 'installation'].sort()).toEqual([...handledEvents].sort());
});

it('asks for nothing that could push, merge, run or administer', () => {
  expect(manifest.default_permissions).toEqual({
    checks: 'write',
    contents: 'read',
    issues: 'write',
    merge_queues: 'read',
    metadata: 'read',
    pull_requests: 'write',
  });
});

it('says why for every permission', () => {
  const lines = text.split('\n');
  for (const permission of Object.keys(manifest.default_permissions)) {
    const index = lines.findIndex((line) => line.trim().startsWith(`${permission}:`));
    expect(lines[index - 1]).toMatch(/^ {2}# .{20,}/);
  }
});
