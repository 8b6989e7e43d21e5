import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cache } from '../domain/source.ts';
import type { CacheLimits } from './sql-cache.ts';

/**
 * The content-addressed cache in a folder, shared by any number of processes: files appear whole or not at all. It stands
 * beside the embedded database, where a value of some megabytes would cost PGlite seconds, in which no delivery is
 * answered, and twenty times its size in memory; the command line has no database at all.
 */
export function fileCache(folder: string, limits: CacheLimits, onError: (error: unknown) => void): Cache {
  const fileOf = (key: string) => path.join(folder, createHash('sha256').update(key).digest('hex'));
  // Evicting looks at every file, so it waits until enough was added to be worth it.
  const step = limits.totalBytes / 16;
  let added = step;
  return {
    async get(key) {
      try {
        const file = fileOf(key);
        const value = await readFile(file);
        const now = new Date();
        await utimes(file, now, now).catch(onError); // a read-only cache still answers
        return value;
      } catch (error) {
        if (!isMissing(error)) onError(error);
        return undefined;
      }
    },
    async put(key, value) {
      if (value.byteLength > limits.entryBytes) return;
      const temporary = path.join(folder, `.${randomUUID()}`);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(temporary, value, { mode: 0o600 });
        await rename(temporary, fileOf(key));
        added += value.byteLength;
        if (added < step) return;
        added = 0;
        await evict(folder, limits.totalBytes);
      } catch (error) {
        onError(error);
        await rm(temporary, { force: true }).catch(onError);
      }
    },
  };
}

async function evict(folder: string, most: number): Promise<void> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const file = path.join(folder, name);
      // Renamed by another put meanwhile.
      const facts = await stat(file).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
      return facts ? [{ file, size: facts.size, used: facts.mtimeMs }] : [];
    }),
  );
  const files = found.flat();
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of files.toSorted((one, other) => one.used - other.used)) {
    if (total <= most) return;
    await rm(file, { force: true });
    total -= size;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
