import { describe, expect, it } from 'vitest';
import { recoverDeliveries } from '../../src/flows/recover-deliveries.ts';
import type { LoggedDelivery } from '../../src/github/delivery-log.ts';

const now = new Date('2026-11-22T12:00:00Z');
const attempt = (id: number, guid: string, minutesAgo: number, over: Partial<LoggedDelivery> = {}): LoggedDelivery => ({
  id,
  guid,
  event: 'pull_request',
  delivered: false,
  deliveredAt: new Date(now.getTime() - minutesAgo * 60_000),
  ...over,
});

async function recover(attempts: readonly LoggedDelivery[] | undefined, known: string[] = []) {
  const redelivered: number[] = [];
  let asked: Date | undefined;
  const result = await recoverDeliveries({
    log: {
      async since(since) {
        asked = since;
        return attempts;
      },
      async redeliver(id) {
        redelivered.push(id);
      },
    },
    known: async (guids) => new Set(guids.filter((guid) => known.includes(guid))),
    events: new Set(['pull_request', 'issue_comment']),
    now,
  });
  return { result, redelivered, asked };
}

describe('missed deliveries', () => {
  it('are asked for again, oldest first', async () => {
    const { result, redelivered } = await recover([attempt(3, 'c', 1), attempt(2, 'b', 2), attempt(1, 'a', 3)]);
    expect(redelivered).toEqual([1, 2, 3]);
    expect(result).toBe(3);
  });

  it('are those that no attempt delivered', async () => {
    const attempts = [attempt(3, 'a', 1, { delivered: true }), attempt(2, 'b', 2), attempt(1, 'a', 3)];
    expect((await recover(attempts)).redelivered).toEqual([2]);
  });

  it('do not include what was accepted here although the answer came too late', async () => {
    expect((await recover([attempt(2, 'b', 1), attempt(1, 'a', 2)], ['b'])).redelivered).toEqual([1]);
  });

  it('do not include events that nobody handles', async () => {
    expect((await recover([attempt(1, 'a', 1, { event: 'star' })])).redelivered).toEqual([]);
  });

  it('are given up after three attempts', async () => {
    const attempts = [3, 2, 1].map((id) => attempt(id, 'a', 4 - id));
    expect((await recover(attempts)).redelivered).toEqual([]);
    expect((await recover(attempts.slice(0, 2))).redelivered).toEqual([3]);
  });

  it('are looked for as far back as GitHub keeps its log, and the newest hundred are fetched', async () => {
    const many = Array.from({ length: 150 }, (_, index) => attempt(index, `g${index}`, index));
    const { redelivered, asked } = await recover(many);
    expect(asked).toEqual(new Date('2026-11-19T12:00:00Z'));
    expect(redelivered).toHaveLength(100);
    expect(redelivered.at(-1)).toBe(0);
  });

  it('stay missed where the server keeps no log', async () => {
    expect(await recover(undefined)).toMatchObject({ result: undefined, redelivered: [] });
  });
});
