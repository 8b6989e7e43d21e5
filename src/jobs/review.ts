import type { Logger } from 'pino';
import { setInterval } from 'node:timers/promises';
import { SupersededError } from '../domain/errors.ts';
import { reviewPullRequest } from '../flows/review-pull-request.ts';
import { subjectOf, type JobOf } from '../queue/job.ts';
import type { Attempt } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';
import type { JobServices } from './services.ts';

const WATCH_MS = 500;

/** Runs one review, records how it ended, and stops it as soon as a newer one is asked for by any process. */
export async function review(
  services: JobServices,
  job: JobOf<'review-pull-request'>,
  { id, signal }: Pick<Attempt, 'id' | 'signal'>,
  log: Logger,
): Promise<void> {
  const { store, model, shadowServer } = services;
  const pull = subjectOf(job);
  await assertNewest(store, pull, job.generation);

  const github = await services.github(job.installation);
  const ref = { owner: job.owner, repo: job.repo, number: job.number };
  const over = new AbortController();
  const superseded = new AbortController();
  const watching = watch(store, pull, job.generation, superseded, over.signal, log);
  try {
    const result = await reviewPullRequest({ github, cache: store.cache, model, shadowServer }, ref, {
      full: job.full,
      signal: AbortSignal.any([signal, superseded.signal]),
      onStart: (head) => store.recordReview(id, pull, { state: 'running', head }),
      onStage: (stage, head) => log.info({ stage, head }, 'review stage'),
    });
    if (result.kind === 'skipped') {
      await store.recordReview(id, pull, { state: 'skipped', head: result.head, detail: result.reason });
      log.info({ reason: result.reason }, 'review skipped');
      return;
    }
    const { head, findings, model: usage, timings } = result.review;
    await store.recordReview(id, pull, { state: 'published', head, findings: findings.length, usage, timings });
    log.info({ head, findings: findings.length, timings, usd: usage.usd }, 'review published');
    if (job.comment !== undefined) await github.issues.react(ref, job.comment, 'rocket');
  } catch (error) {
    // Whatever an aborted stage throws, the reason is why it was aborted.
    if (superseded.signal.aborted || error instanceof SupersededError) {
      await store.recordReview(id, pull, { state: 'superseded' });
      throw superseded.signal.aborted ? superseded.signal.reason : error;
    }
    throw error;
  } finally {
    over.abort();
    await watching;
  }
}

async function assertNewest(store: Store, pull: string, generation: number): Promise<void> {
  const newest = await store.generation(pull);
  if (newest > generation) throw new SupersededError(`Review ${newest} replaced review ${generation} of ${pull}`);
}

async function watch(
  store: Store,
  pull: string,
  generation: number,
  superseded: AbortController,
  over: AbortSignal,
  log: Logger,
): Promise<void> {
  try {
    for await (const _ of setInterval(WATCH_MS, undefined, { signal: over, ref: false })) {
      await assertNewest(store, pull, generation);
    }
  } catch (error) {
    if (over.aborted) return;
    if (error instanceof SupersededError) superseded.abort(error);
    else log.warn({ err: error }, 'cannot tell whether a newer review was asked for');
  }
}
