import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Cache } from '../domain/source.ts';

const SIZE_LIMIT = 1_000_000_000;

/** Where the cache is: `ARCHITECT_CACHE_DIR`, else `architect` in the user's cache folder. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const own = env['ARCHITECT_CACHE_DIR'];
  if (own) return own;
  return path.join(env['XDG_CACHE_HOME'] || path.join(env['HOME'] || homedir(), '.cache'), 'architect');
}

/**
 * A cache in a folder, shared by any number of processes: files appear whole or not at all, the least recently used
 * go when there are too many bytes, and a folder that cannot be written only makes the next review slower.
 */
export function fileCache(folder: string, limit = SIZE_LIMIT): Cache {
  const fileOf = (key: string): string => path.join(folder, createHash('sha256').update(key).digest('hex'));
  return {
    async get(key) {
      try {
        const file = fileOf(key);
        const value = await readFile(file);
        const now = new Date();
        await utimes(file, now, now).catch(() => {}); // a read-only cache still answers
        return value;
      } catch {
        return undefined;
      }
    },
    async put(key, value) {
      const temporary = path.join(folder, `.${randomUUID()}`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(temporary, value, { mode: 0o600 });
        await rename(temporary, fileOf(key));
        await shrink(folder, limit);
      } catch {
        await rm(temporary, { force: true }).catch(() => {});
      }
    },
  };
}

/** For `--no-cache`. */
export const noCache: Cache = { get: async () => undefined, put: async () => {} };

async function shrink(folder: string, limit: number): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const found = await stat(file).catch(() => undefined);
      return { file, size: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
    }),
  );
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of files.toSorted((one, other) => one.used - other.used)) {
    if (total <= limit) return;
    await rm(file, { force: true });
    total -= size;
  }
}
