import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cacheFolder, localCache } from '../../src/cli/local-cache.ts';

it.each([
  [{ ARCHITECT_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }, '/a'],
  [{ XDG_CACHE_HOME: '/b', HOME: '/c' }, '/b/architect'],
  [{ HOME: '/c' }, '/c/.cache/architect'],
])('keeps the cache of %j in %s', (env, expected) => {
  expect(cacheFolder(env)).toBe(expected);
});

it('remembers for the next run, unless it is switched off', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'architect-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { ARCHITECT_CACHE_DIR: folder };

  await localCache(env, false).put('key', Buffer.from('never'));
  expect(await localCache(env, true).get('key')).toBeUndefined();

  await localCache(env, true).put('key', Buffer.from('value'));
  expect(await localCache(env, true).get('key')).toEqual(Buffer.from('value'));
  expect(await localCache(env, false).get('key')).toBeUndefined();
});
