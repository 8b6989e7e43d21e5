import { readdirSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileCache } from '../../src/store/file-cache.ts';
import { temporaryDirectory } from '../helpers/database.ts';

const limits = { entryBytes: 1000, totalBytes: 2500 };
const bytes = (fill: number, size: number) => new Uint8Array(size).fill(fill);

describe('the cache in a folder', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let folder: string;
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);

  beforeEach(() => {
    directory = temporaryDirectory();
    folder = path.join(directory.path, 'cache');
    errors.length = 0;
  });
  afterEach(() => {
    directory.remove();
  });

  it('gives back what it was given, also to another process', async () => {
    await fileCache(folder, limits, onError).put('../a key/', bytes(1, 500));
    const found = await fileCache(folder, limits, onError).get('../a key/');
    expect(found && new Uint8Array(found)).toEqual(bytes(1, 500));
    expect(errors).toEqual([]);
  });

  it('has nothing for an unknown key, and no complaint', async () => {
    expect(await fileCache(folder, limits, onError).get('a')).toBeUndefined();
    expect(errors).toEqual([]);
  });

  it('keeps no value above the size limit', async () => {
    const cache = fileCache(folder, limits, onError);
    await cache.put('large', bytes(1, 1001));
    expect(await cache.get('large')).toBeUndefined();
  });

  it('drops what was not used for the longest time when it is full', async () => {
    const cache = fileCache(folder, limits, onError);
    for (const key of ['first', 'second']) await cache.put(key, bytes(1, 1000));
    for (const name of readdirSync(folder)) await utimes(path.join(folder, name), 1, 1);
    await cache.get('first');
    await cache.put('third', bytes(3, 1000));
    const left = await Promise.all(['first', 'second', 'third'].map((key) => cache.get(key)));
    expect(left.map((value) => value?.[0])).toEqual([1, undefined, 3]);
  });

  it('takes many values at once', async () => {
    const cache = fileCache(folder, limits, onError);
    await Promise.all(Array.from({ length: 40 }, (_, index) => cache.put(`key ${index}`, bytes(index, 300))));
    expect(errors).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('only misses where it cannot write, and tells the log', async () => {
    writeFileSync(folder, 'a file is in the way');
    const cache = fileCache(folder, limits, onError);
    await cache.put('a', bytes(1, 1));
    expect(await cache.get('a')).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
  });
});
