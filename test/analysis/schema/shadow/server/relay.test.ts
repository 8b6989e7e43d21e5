import { describe, expect, it } from 'vitest';
import { openRelay } from '../../../../../src/analysis/schema/shadow/server/relay.ts';
import { openRemote } from '../../../../../src/analysis/schema/shadow/server/remote.ts';
import type { ScratchDatabase, ShadowServer } from '../../../../../src/analysis/schema/shadow/server/server.ts';

/** A server that remembers what it was asked. */
function server(): ShadowServer & { readonly log: string[] } {
  const log: string[] = [];
  const open = async (): Promise<ScratchDatabase> => {
    log.push('open');
    return {
      version: '8.4.3',
      run: async (sql) => {
        log.push(sql);
        return { rows: [{ sql }] };
      },
      drop: async () => void log.push('drop'),
    };
  };
  return { dialect: 'mysql', open, log };
}

describe('the relay to a scratch server', () => {
  it('carries statements to a database of the run, and drops it when asked', async () => {
    const to = server();
    const relay = openRelay(to);
    const remote = await openRemote(relay.answer, 'mysql');
    expect(remote?.version).toBe('8.4.3');
    expect(await remote?.run('SELECT 1')).toEqual({ rows: [{ sql: 'SELECT 1' }] });
    await remote?.drop();
    await relay.close();
    expect(to.log).toEqual(['open', 'SELECT 1', 'drop']);
  });

  it('has nothing for another dialect, or where there is no server', async () => {
    expect(await openRemote(openRelay(server()).answer, 'postgres')).toBeUndefined();
    expect(await openRemote(openRelay(undefined).answer, 'mysql')).toBeUndefined();
  });

  it('drops what the process left open, also what was still being opened when it died', async () => {
    const to = server();
    const relay = openRelay(to);
    await openRemote(relay.answer, 'mysql');
    const late = openRemote(relay.answer, 'mysql');
    await relay.close();
    await late;
    expect(to.log.filter((line) => line === 'drop')).toHaveLength(2);
  });

  it('refuses a database that the run did not open, a thirty-third one, and a statement of many megabytes', async () => {
    const relay = openRelay(server());
    await expect(relay.answer({ kind: 'run', database: 1, sql: 'SELECT 1' })).rejects.toThrow('not open');
    for (let opened = 0; opened < 32; opened += 1) await relay.answer({ kind: 'open', dialect: 'mysql' });
    await expect(relay.answer({ kind: 'open', dialect: 'mysql' })).rejects.toThrow('at most 32');
    const huge = await relay.answer({ kind: 'run', database: 1, sql: 'x'.repeat(4_000_001) });
    expect(huge).toMatchObject({ outcome: { refused: { by: 'guard', message: '4.0 MB in one statement' } } });
    await relay.close();
  });
});
