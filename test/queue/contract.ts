import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BossBackend } from '../../src/queue/boss.ts';
import { startBoss } from '../../src/queue/boss.ts';
import type { Job } from '../../src/queue/job.ts';
import type { Attempt, DeadLetter, Outcome, Queue } from '../../src/queue/queue.ts';
import type { Database } from '../../src/store/database.ts';

const job = (number: number): Job => ({
  name: 'propose-design',
  installation: 1,
  owner: 'o',
  repo: 'r',
  delivery: 'guid',
  number,
});
const concurrency = { 'review-pull-request': 1, 'answer-command': 1, 'propose-design': 2, 'answer-merge-group': 1 };
const done: Outcome = { kind: 'done' };
const numberOf = ({ job }: { job: Job }) => ('number' in job ? job.number : 0);

/** What the queue promises, on whichever database. */
export function queueContract(open: () => Promise<{ database: Database; backend: BossBackend }>): void {
  let database: Database;
  let queue: Queue;
  let work: (attempt: Attempt) => Promise<Outcome>;
  const buried: DeadLetter[] = [];

  beforeAll(async () => {
    const opened = await open();
    database = opened.database;
    queue = await startBoss({
      backend: opened.backend,
      onError: (error) => {
        throw error;
      },
      timing: { retryDelaySeconds: 1, heartbeatSeconds: 10, pollSeconds: 0.5 },
    });
    await queue.start(
      {
        work: (attempt) => work(attempt),
        bury: async (dead) => {
          buried.push(dead);
        },
      },
      concurrency,
    );
  });
  beforeEach(() => {
    work = async () => done;
    buried.length = 0;
  });
  afterAll(async () => {
    await queue.stop(1000);
    await database.close();
  });

  const idle = () =>
    vi.waitFor(async () => expect((await queue.pending()) + (await queue.buried())).toBe(0), {
      timeout: 20_000,
      interval: 100,
    });

  it('runs a job once', async () => {
    const seen: number[] = [];
    work = async (attempt) => {
      seen.push(numberOf(attempt));
      return done;
    };
    await queue.send(job(1));
    await idle();
    await sleep(700);
    expect(seen).toEqual([1]);
  });

  it('stores a job only if the transaction that asked for it commits', async () => {
    const seen: number[] = [];
    work = async (attempt) => {
      seen.push(numberOf(attempt));
      return done;
    };
    await expect(
      database.transaction(async (connection) => {
        await queue.send(job(2), connection);
        throw new Error('delivery not stored');
      }),
    ).rejects.toThrow('delivery not stored');
    await database.transaction((connection) => queue.send(job(3), connection));
    await idle();
    expect(seen).toEqual([3]);
  });

  it('never runs two jobs of one subject at a time, but jobs of two subjects', async () => {
    let runningOfFour = 0;
    let mostOfFour = 0;
    let running = 0;
    let most = 0;
    work = async (attempt) => {
      const four = numberOf(attempt) === 4 ? 1 : 0;
      mostOfFour = Math.max(mostOfFour, (runningOfFour += four));
      most = Math.max(most, (running += 1));
      await sleep(800);
      runningOfFour -= four;
      running -= 1;
      return done;
    };
    for (const number of [4, 4, 4, 5]) await queue.send(job(number));
    await idle();
    expect({ mostOfFour, most }).toEqual({ mostOfFour: 1, most: 2 });
  });

  it('tries again after its own pause, longer each time', async () => {
    const starts: number[] = [];
    work = async ({ retries }) => {
      starts.push(performance.now());
      return retries < 2 ? { kind: 'retry', reason: 'GitHub failed' } : done;
    };
    await queue.send(job(6));
    await idle();
    expect(starts).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = starts;
    expect(second - first).toBeGreaterThan(900);
    expect(third - second).toBeGreaterThan(1900);
  });

  it('does not try again before it was told', async () => {
    const starts: number[] = [];
    work = async ({ retries }) => {
      starts.push(performance.now());
      return retries === 0 ? { kind: 'retry', reason: 'rate limit', afterMs: 3500 } : done;
    };
    await queue.send(job(7));
    await idle();
    const [first = 0, second = 0] = starts;
    expect(second - first).toBeGreaterThan(3400);
    expect(second - first).toBeLessThan(6500);
  });

  it('buries a dead job with its reason and does not try it again', async () => {
    let attempts = 0;
    work = async () => {
      attempts += 1;
      return { kind: 'dead', reason: 'a bug' };
    };
    const id = await queue.send(job(8));
    await idle();
    expect(attempts).toBe(1);
    expect(buried).toEqual([{ id, job: job(8), reason: 'a bug' }]);
  });

  it('buries a job that is retried too often', async () => {
    work = async () => ({ kind: 'retry', reason: 'still down', afterMs: 0 });
    const id = await queue.send(job(9));
    await idle();
    expect(buried).toEqual([{ id, job: job(9), reason: 'still down' }]);
  });

  it('answers when asked whether it works', async () => {
    await expect(queue.check()).resolves.toBeUndefined();
  });
}

/** What a shutdown promises; each case needs a queue of its own. */
export function drainContract(
  open: () => Promise<{ database: Database; backend: BossBackend; reopen: () => Promise<BossBackend> }>,
): void {
  const start = (backend: BossBackend) =>
    startBoss({
      backend,
      onError: () => {},
      timing: { retryDelaySeconds: 1, heartbeatSeconds: 10, pollSeconds: 0.5 },
    });
  const neverBury = async () => {
    throw new Error('nothing dies here');
  };

  describe('on shutdown', () => {
    it('waits for a running job', async () => {
      const { database, backend } = await open();
      const queue = await start(backend);
      let ended = false;
      const started = Promise.withResolvers<void>();
      const work = async (): Promise<Outcome> => {
        started.resolve();
        await sleep(700);
        ended = true;
        return done;
      };
      await queue.start({ work, bury: neverBury }, concurrency);
      await queue.send(job(1));
      await started.promise;
      await queue.stop(5000);
      expect(ended).toBe(true);
      await database.close();
    });

    it('interrupts a job that takes too long and runs it again after the next start', async () => {
      const { database, backend, reopen } = await open();
      const queue = await start(backend);
      const started = Promise.withResolvers<void>();
      const work = async ({ signal }: Attempt): Promise<Outcome> => {
        started.resolve();
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        return { kind: 'retry', reason: 'interrupted' };
      };
      await queue.start({ work, bury: neverBury }, concurrency);
      await queue.send(job(2));
      await started.promise;
      await queue.stop(200);

      const next = await start(await reopen());
      const again = Promise.withResolvers<number>();
      const secondWork = async (attempt: Attempt): Promise<Outcome> => {
        again.resolve(numberOf(attempt));
        return done;
      };
      await next.start({ work: secondWork, bury: neverBury }, concurrency);
      expect(await again.promise).toBe(2);
      await next.stop(1000);
      await database.close();
    });
  });
}
