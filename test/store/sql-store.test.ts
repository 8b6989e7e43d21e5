import { describe, expect, it } from 'vitest';
import { sqlCache } from '../../src/store/sql-cache.ts';
import { temporaryDatabase } from '../helpers/database.ts';
import { storeContract } from './contract.ts';

describe('the store on PGlite', () => {
  storeContract(temporaryDatabase);
});

describe('a cache whose database is gone', () => {
  it('misses, and tells the log', async () => {
    const database = await temporaryDatabase();
    await database.close();
    const heard: unknown[] = [];
    const cache = sqlCache(database, { entryBytes: 10, totalBytes: 10 }, (error) => heard.push(error));
    await cache.put('a', new Uint8Array(1));
    expect(await cache.get('a')).toBeUndefined();
    expect(heard).toHaveLength(2);
  });
});
