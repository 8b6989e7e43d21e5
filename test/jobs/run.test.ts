import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/config/settings.ts';
import { SupersededError, TransientError, UserError } from '../../src/domain/errors.ts';
import type { Installation } from '../../src/flows/services.ts';
import type { CheckRun, Pull, PullRequests } from '../../src/github/pull-requests.ts';
import type { Issues } from '../../src/github/issues.ts';
import { bury, run } from '../../src/jobs/run.ts';
import type { JobServices } from '../../src/jobs/services.ts';
import type { Job } from '../../src/queue/job.ts';
import type { Queue } from '../../src/queue/queue.ts';
import type { Database } from '../../src/store/database.ts';
import type { ReviewRecord, Store } from '../../src/store/store.ts';

const job: Job = {
  name: 'review-pull-request',
  installation: 1,
  owner: 'o',
  repo: 'r',
  number: 5,
  generation: 1,
  full: false,
  delivery: 'guid',
};
const pull: Pull = {
  owner: 'o',
  repo: 'r',
  number: 5,
  title: 'A change',
  author: 'ada',
  state: 'open',
  draft: false,
  head: 'feed',
  baseBranch: 'main',
  base: 'beef',
  defaultBranch: 'main',
  changedFiles: 1,
  fork: false,
};

/** A world in which the first call fails with `error`, and opening the repository with `opening`. */
function world(options: {
  error?: unknown;
  opening?: unknown;
  pull?: Partial<Pull>;
  generation?: number;
  gate?: 'error';
  down?: boolean;
}) {
  const checks: CheckRun[] = [];
  const records: ReviewRecord[] = [];
  let failures = options.error === undefined ? 0 : 1;
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  const pulls: PullRequests = {
    async get() {
      if (failures-- > 0) throw options.error;
      if (options.down) throw new TransientError('GitHub failed (502).');
      return { ...pull, ...options.pull };
    },
    async putCheckRun(_at, check) {
      checks.push(check);
      return 'https://github.com/check';
    },
    ownReviews: unused,
    ownThreads: unused,
    commentableLines: unused,
    createReview: unused,
    reply: unused,
    resolve: unused,
    mayWrite: unused,
  };
  const installation: Installation = {
    pulls,
    issues: {} as Issues,
    settings: async () => ({ settings: { ...defaultSettings, gate: options.gate ?? 'never' } }),
    open: async () => {
      throw options.opening;
    },
  };
  const store: Store = {
    cache: { get: async () => undefined, put: async () => {} },
    acceptDelivery: unused,
    knownDeliveries: unused,
    supersede: unused,
    pullsAt: unused,
    prune: unused,
    check: unused,
    generation: async () => options.generation ?? 1,
    async recordReview(_job, _pull, record) {
      records.push(record);
    },
  };
  const services: JobServices = {
    database: {} as Database,
    queue: {} as Queue,
    store,
    model: undefined,
    log: pino({ level: 'silent' }),
    github: async () => installation,
  };
  return { services, checks, records };
}

const attempt = (retries = 0, signal = new AbortController().signal) => ({ id: 'job-1', job, retries, signal });

describe('what becomes of a job', () => {
  it('that the author must help: it ends, and the check run says what to do', async () => {
    const { services, checks, records } = world({ error: new UserError('Accept the permissions.') });
    expect(await run(services, attempt())).toEqual({ kind: 'done' });
    expect(checks).toMatchObject([{ conclusion: 'neutral', title: 'The review did not finish' }]);
    expect(checks[0]?.summary).toContain('Accept the permissions.');
    expect(records.at(-1)).toEqual({ state: 'failed', detail: 'Accept the permissions.' });
  });

  it('whose failure quotes a repository: what it quotes mentions nobody and refers to nothing', async () => {
    const { services, checks } = world({ error: new UserError('The file @acme/all fixes #1 cannot be read.') });
    await run(services, attempt());
    expect(checks[0]?.summary).toContain('The file `@acme/all` fixes `#1` cannot be read.');
  });

  it('that GitHub has nothing for: it ends although nobody can be told', async () => {
    const gone = new UserError('GitHub has nothing there (404).');
    const { services, checks } = world({});
    const github = async () => {
      throw gone;
    };
    expect(await run({ ...services, github }, attempt())).toEqual({ kind: 'done' });
    expect(checks).toEqual([]);
  });

  it('that GitHub is too busy for: it is retried, not before GitHub said', async () => {
    const { services, checks } = world({ error: new TransientError('rate limit', { retryAfterMs: 60_000 }) });
    const outcome = await run(services, attempt());
    expect(outcome).toMatchObject({ kind: 'retry', reason: 'rate limit' });
    const afterMs = outcome.kind === 'retry' ? (outcome.afterMs ?? 0) : 0;
    expect(afterMs).toBeGreaterThanOrEqual(60_000);
    expect(afterMs).toBeLessThanOrEqual(66_000);
    expect(checks).toEqual([]);
  });

  it("that GitHub failed: it is retried at the queue's own pace", async () => {
    const { services } = world({ error: new TransientError('GitHub failed (502).') });
    expect(await run(services, attempt())).toEqual({ kind: 'retry', reason: 'GitHub failed (502).' });
  });

  it('that a newer review replaced before it began: it ends quietly', async () => {
    const { services, checks, records } = world({ generation: 2 });
    expect(await run(services, attempt())).toEqual({ kind: 'done' });
    expect({ checks, records }).toEqual({ checks: [], records: [] });
  });

  it('that was superseded while it ran: the check run of its head is closed', async () => {
    const { services, checks, records } = world({ opening: new SupersededError('The head moved.') });
    expect(await run(services, attempt())).toEqual({ kind: 'done' });
    expect(checks.map(({ conclusion, title }) => [conclusion, title])).toEqual([
      [undefined, 'Reviewing'],
      ['cancelled', 'Superseded'],
    ]);
    expect(records.at(-1)).toEqual({ state: 'superseded' });
  });

  it('that met a bug: it is tried twice more and then given up', async () => {
    const outcomes = [];
    for (const retries of [0, 1, 2]) {
      const { services } = world({ error: new TypeError('x is undefined') });
      outcomes.push((await run(services, attempt(retries))).kind);
    }
    expect(outcomes).toEqual(['retry', 'retry', 'dead']);
  });

  it('that a shutdown interrupted: it is retried, however often that happens', async () => {
    const { services } = world({ error: new Error('aborted') });
    expect(await run(services, attempt(9, AbortSignal.abort(new Error('shutting down'))))).toEqual({
      kind: 'retry',
      reason: 'interrupted',
    });
  });

  it.each([
    ['a draft', { draft: true }, 'a draft'],
    ['a closed pull request', { state: 'closed' } as const, 'closed'],
  ])('for %s: nothing is said', async (_what, changed, detail) => {
    const { services, checks, records } = world({ pull: changed });
    expect(await run(services, attempt())).toEqual({ kind: 'done' });
    expect(checks).toEqual([]);
    expect(records).toEqual([{ state: 'skipped', head: 'feed', detail }]);
  });
});

describe('a job that was given up', () => {
  const dead = { id: 'job-1', job, reason: 'x is undefined' };

  it('is told on the check run, which is not green and does not show the fault', async () => {
    const { services, checks, records } = world({});
    await bury(services, dead);
    expect(checks).toMatchObject([{ conclusion: 'neutral', title: 'The review did not finish' }]);
    expect(checks[0]?.summary).not.toContain('undefined');
    expect(records).toMatchObject([{ state: 'failed' }]);
  });

  it('does not let a gate pass', async () => {
    const { services, checks } = world({ gate: 'error' });
    await bury(services, dead);
    expect(checks).toMatchObject([{ conclusion: 'cancelled' }]);
  });

  it('is not told over a newer review', async () => {
    const { services, checks } = world({ generation: 2 });
    await bury(services, dead);
    expect(checks).toEqual([]);
  });

  it('stays in the dead-letter queue while GitHub is down', async () => {
    const { services } = world({ down: true });
    await expect(bury(services, dead)).rejects.toThrow(TransientError);
  });

  it('that should have brought a proposal is told under the issue, once', async () => {
    const comments: string[] = [];
    const issues = {
      get: async () => ({ state: 'open' }),
      comments: async () => comments.map((body) => ({ own: true, body })),
      async comment(_issue: unknown, body: string) {
        comments.push(body);
      },
    };
    const { services } = world({});
    const github = async () => ({ ...(await services.github(1)), issues: issues as unknown as Issues });
    const proposal: Job = { ...job, name: 'propose-design' };
    await bury({ ...services, github }, { id: 'job-2', job: proposal, reason: 'x is undefined' });
    await bury({ ...services, github }, { id: 'job-2', job: proposal, reason: 'x is undefined' });
    expect(comments).toEqual([
      expect.stringMatching(
        /^I could not write a proposal\. Something went wrong on our side, several times\.\n\nTo ask again/,
      ),
    ]);
  });

  it('that should have answered a command is told by a reaction', async () => {
    const reactions: unknown[] = [];
    const issues = {
      async react(_issue: unknown, comment: number, reaction: string) {
        reactions.push([comment, reaction]);
      },
    };
    const { services } = world({});
    const github = async () => ({ ...(await services.github(1)), issues: issues as unknown as Issues });
    const { installation, owner, repo, delivery } = job;
    const command: Job = {
      installation,
      owner,
      repo,
      delivery,
      name: 'answer-command',
      number: 5,
      comment: 9,
      author: 'ada',
      commands: ['help'],
      isPull: true,
    };
    await bury({ ...services, github }, { id: 'job-3', job: command, reason: 'x is undefined' });
    expect(reactions).toEqual([[9, 'confused']]);
  });
});
