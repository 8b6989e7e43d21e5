import type { Cache } from '../domain/source.ts';
import type { Database } from './database.ts';

export type CacheLimits = {
  /** A larger value is not kept. */
  readonly entryBytes: number;
  /** Least recently used values are dropped beyond this. */
  readonly totalBytes: number;
};

export const defaultCacheLimits: CacheLimits = { entryBytes: 32 * 1024 ** 2, totalBytes: 512 * 1024 ** 2 };

/** The content-addressed cache in the table `architect.cache`. `onError` hears of what could not be read or kept. */
export function sqlCache(database: Database, limits: CacheLimits, onError: (error: unknown) => void): Cache {
  // Evicting looks at every entry, so it waits until enough was added to be worth it.
  const step = limits.totalBytes / 16;
  let added = step;
  return {
    async get(key) {
      try {
        const { rows } = await database.query('SELECT value FROM architect.cache WHERE key = $1', [key]);
        const value = rows[0]?.['value'];
        if (!(value instanceof Uint8Array)) return undefined;
        await database.query(
          "UPDATE architect.cache SET used_at = now() WHERE key = $1 AND used_at < now() - interval '10 minutes'",
          [key],
        );
        return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      } catch (error) {
        onError(error);
        return undefined;
      }
    },
    async put(key, value) {
      if (value.byteLength > limits.entryBytes) return;
      try {
        await database.query(
          `INSERT INTO architect.cache (key, value, size) VALUES ($1, $2, $3)
           ON CONFLICT (key) DO UPDATE SET used_at = now()`,
          [key, value, value.byteLength],
        );
        added += value.byteLength;
        if (added < step) return;
        added = 0;
        await database.query(
          `DELETE FROM architect.cache WHERE key IN (
             SELECT key FROM (
               SELECT key, sum(size) OVER (ORDER BY used_at DESC, key) AS total FROM architect.cache
             ) AS entries WHERE total > $1
           )`,
          [limits.totalBytes],
        );
      } catch (error) {
        onError(error);
      }
    },
  };
}
