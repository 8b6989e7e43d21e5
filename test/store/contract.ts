import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { sqlCache } from '../../src/store/sql-cache.ts';
import { sqlStore } from '../../src/store/sql-store.ts';
import type { Store } from '../../src/store/store.ts';

const unexpected = (error: unknown): never => {
  throw error;
};
const limits = { entryBytes: 1000, totalBytes: 2500 };
const bytes = (fill: number, size: number) => new Uint8Array(size).fill(fill);

/** What the store promises, on whichever database. */
export function storeContract(open: () => Promise<Database>): void {
  let database: Database;
  let store: Store;

  beforeAll(async () => {
    database = await open();
    await migrate(database);
    store = sqlStore(database, sqlCache(database, limits, unexpected));
  });
  afterAll(async () => {
    await database.close();
  });

  const accept = (id: string) =>
    database.transaction((connection) => store.acceptDelivery(connection, { id, event: 'pull_request' }));

  it('migrates once, however often and from however many processes at once', async () => {
    expect(await Promise.all([migrate(database), migrate(database), migrate(database)])).toEqual([[], [], []]);
    expect((await database.query('SELECT id FROM architect.migrations')).rows).toEqual([{ id: '0001-first-tables' }]);
  });

  it('accepts a delivery once', async () => {
    expect(await accept('guid-1')).toBe(true);
    expect(await accept('guid-1')).toBe(false);
    expect(await store.knownDeliveries(['guid-1', 'guid-2'])).toEqual(new Set(['guid-1']));
  });

  it('forgets a delivery whose transaction fails', async () => {
    const failing = database.transaction(async (connection) => {
      await store.acceptDelivery(connection, { id: 'guid-3', event: 'issues' });
      throw new Error('no job could be stored');
    });
    await expect(failing).rejects.toThrow('no job could be stored');
    expect(await accept('guid-3')).toBe(true);
  });

  it('goes on after a statement that the server refuses', async () => {
    await expect(database.query('SELECT nonsense')).rejects.toThrow(/nonsense/);
    await expect(database.transaction((connection) => connection.query('SELECT nonsense'))).rejects.toThrow(/nonsense/);
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('numbers the reviews of each pull request', async () => {
    const supersede = (pull: string) => database.transaction((connection) => store.supersede(connection, pull));
    expect(await store.generation('o/r#1')).toBe(0);
    expect(await supersede('o/r#1')).toBe(1);
    expect(await supersede('o/r#1')).toBe(2);
    expect(await supersede('o/r#2')).toBe(1);
    expect(await store.generation('o/r#1')).toBe(2);
  });

  it('keeps the last word on a review run', async () => {
    const job = '11111111-1111-4111-8111-111111111111';
    const timings = { collectMs: 1, analyseMs: 2, judgeMs: 3, verifyMs: 4, totalMs: 10 };
    await store.recordReview(job, 'o/r#1', { state: 'running', head: 'abc' });
    await store.recordReview(job, 'o/r#1', { state: 'published', findings: 3, timings });
    const { rows } = await database.query(
      'SELECT state, head, findings, timings, finished_at IS NOT NULL AS finished FROM architect.reviews',
    );
    expect(rows).toEqual([{ state: 'published', head: 'abc', findings: 3, timings, finished: true }]);
    expect(await store.pullsAt(database, 'O/r', 'abc')).toEqual([1]);
    expect(await store.pullsAt(database, 'o/r', 'def')).toEqual([]);
  });

  it('gives back what the cache was given, and nothing for an unknown key', async () => {
    await store.cache.put('a', bytes(1, 500));
    expect(await store.cache.get('a')).toEqual(bytes(1, 500));
    expect(await store.cache.get('b')).toBeUndefined();
  });

  it('keeps no value above the size limit', async () => {
    await store.cache.put('large', bytes(1, 1001));
    expect(await store.cache.get('large')).toBeUndefined();
  });

  it('drops what was not used for the longest time when the cache is full', async () => {
    await database.query('DELETE FROM architect.cache');
    for (const [age, key] of ['first', 'second'].entries()) {
      await store.cache.put(key, bytes(age, 1000));
      await database.query("UPDATE architect.cache SET used_at = now() - interval '1 hour' * $2 WHERE key = $1", [
        key,
        9 - age,
      ]);
    }
    expect(await store.cache.get('first')).toEqual(bytes(0, 1000));
    await store.cache.put('third', bytes(3, 1000));
    const { rows } = await database.query('SELECT key FROM architect.cache ORDER BY key');
    expect(rows.map(({ key }) => key)).toEqual(['first', 'third']);
  });

  it('prunes what can no longer matter', async () => {
    await accept('old');
    await database.query("UPDATE architect.deliveries SET received_at = now() - interval '31 days' WHERE id = 'old'");
    await store.prune();
    expect(await store.knownDeliveries(['old', 'guid-1'])).toEqual(new Set(['guid-1']));
  });
}
