import { homedir } from 'node:os';
import path from 'node:path';
import type { Cache } from '../domain/source.ts';
import { fileCache } from '../store/file-cache.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const LIMITS = { entryBytes: 128_000_000, totalBytes: 1_000_000_000 };
const NOTHING: Cache = { get: async () => undefined, put: async () => {} };

/** The user's cache, where a folder that cannot be written only makes the next review slower; empty when switched off. */
export function localCache(env: Environment, enabled: boolean): Cache {
  return enabled ? fileCache(cacheFolder(env), LIMITS, () => {}) : NOTHING;
}

/** Where the cache is: `ARCHITECT_CACHE_DIR`, else `architect` in the user's cache folder. */
export function cacheFolder(env: Environment): string {
  const own = env['ARCHITECT_CACHE_DIR'];
  if (own) return own;
  return path.join(env['XDG_CACHE_HOME'] || path.join(env['HOME'] || homedir(), '.cache'), 'architect');
}
