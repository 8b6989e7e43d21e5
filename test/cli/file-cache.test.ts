import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder, fileCache } from '../../src/cli/file-cache.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'architect-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('fileCache', () => {
  it('gives back what was put, also to another process, whatever the key looks like', async () => {
    await fileCache(folder).put('../../etc/passwd\0', bytes('value'));
    expect(await fileCache(folder).get('../../etc/passwd\0')).toEqual(Buffer.from('value'));
    expect(await fileCache(folder).get('other')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('drops what was not used for longest when it grows too large', async () => {
    const cache = fileCache(folder, 25);
    for (const key of ['a', 'b']) {
      await cache.put(key, bytes('0123456789'));
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await cache.get('a');
    await new Promise((resolve) => setTimeout(resolve, 15));
    await cache.put('c', bytes('0123456789'));
    expect(await Promise.all(['a', 'b', 'c'].map(async (key) => (await cache.get(key)) !== undefined))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is only a miss where the folder cannot be written', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const cache = fileCache(path.join(file, 'below'));
    await cache.put('key', bytes('value'));
    expect(await cache.get('key')).toBeUndefined();
  });

  it('still answers when it is read-only', async () => {
    await fileCache(folder).put('key', bytes('value'));
    chmodSync(folder, 0o500);
    expect(await fileCache(folder).get('key')).toEqual(Buffer.from('value'));
    chmodSync(folder, 0o700);
  });
});

describe('cacheFolder', () => {
  it.each([
    [{ ARCHITECT_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }, '/a'],
    [{ XDG_CACHE_HOME: '/b', HOME: '/c' }, '/b/architect'],
    [{ HOME: '/c' }, '/c/.cache/architect'],
  ])('%j', (env, expected) => {
    expect(cacheFolder(env)).toBe(expected);
  });
});
