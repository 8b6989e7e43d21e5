import type { Logger } from 'pino';
import { SupersededError, TransientError, UserError } from '../domain/errors.ts';
import { reportNoProposal } from '../flows/report-no-proposal.ts';
import { reportUnfinished } from '../flows/report-unfinished.ts';
import { subjectOf, type Job, type JobName, type JobOf } from '../queue/job.ts';
import type { Attempt, DeadLetter, Outcome } from '../queue/queue.ts';
import { flows } from './index.ts';
import type { JobServices } from './services.ts';

/** Retries of an error that nobody foresaw: it may be a race, but most likely it comes back every time. */
const RETRIES_OF_A_BUG = 2;

/** Runs an attempt to its end and decides by the error's class what becomes of the job. Never throws. */
export async function run(services: JobServices, attempt: Attempt): Promise<Outcome> {
  const { id, job, retries } = attempt;
  const log = services.log.child({ job: id, name: job.name, subject: subjectOf(job), delivery: job.delivery });
  const start = performance.now();
  log.info({ retries }, 'job started');
  const outcome = await outcomeOf(services, attempt, log);
  log.info({ outcome: outcome.kind, ms: Math.round(performance.now() - start) }, 'job ended');
  return outcome;
}

async function outcomeOf(services: JobServices, attempt: Attempt, log: Logger): Promise<Outcome> {
  try {
    await dispatch(services, attempt.job, attempt, log);
    return { kind: 'done' };
  } catch (err) {
    if (err instanceof SupersededError) {
      log.info({ reason: err.message }, 'job superseded');
      return { kind: 'done' };
    }
    if (err instanceof UserError) {
      log.warn({ err }, 'job ended by something that the author or operator must change');
      return report(services, { id: attempt.id, job: attempt.job, reason: err.message }, log);
    }
    if (err instanceof TransientError) {
      log.warn({ err }, 'job will be retried');
      return {
        kind: 'retry',
        reason: err.message,
        ...(err.retryAfterMs !== undefined && { afterMs: jittered(err.retryAfterMs) }),
      };
    }
    if (attempt.signal.aborted) {
      log.info({ reason: String(attempt.signal.reason) }, 'job interrupted');
      return { kind: 'retry', reason: 'interrupted' };
    }
    log.error({ err }, 'job failed');
    const reason = err instanceof Error ? err.message : String(err);
    return { kind: attempt.retries < RETRIES_OF_A_BUG ? 'retry' : 'dead', reason };
  }
}

/** A job that no attempt finished: whoever waits for its review is told. */
export async function bury(services: JobServices, { id, job, reason }: DeadLetter): Promise<void> {
  const log = services.log.child({ job: id, name: job.name, subject: subjectOf(job), delivery: job.delivery });
  log.error({ reason }, 'job given up');
  const outcome = await report(services, { id, job, reason: 'Something went wrong on our side, several times.' }, log);
  if (outcome.kind !== 'done') throw new TransientError(outcome.reason);
}

async function report(services: JobServices, dead: DeadLetter, log: Logger): Promise<Outcome> {
  try {
    await tell(services, dead);
    return { kind: 'done' };
  } catch (err) {
    if (err instanceof TransientError) return { kind: 'retry', reason: err.message };
    log.warn({ err }, 'nobody could be told');
    return { kind: 'done' };
  }
}

/** Whoever waits for a review, a proposal or an answer learns that there is none. */
async function tell({ store, github }: JobServices, { id, job, reason }: DeadLetter): Promise<void> {
  if (job.name === 'propose-design') {
    const { owner, repo, number, installation } = job;
    await reportNoProposal({ github: await github(installation) }, { owner, repo, number }, reason, id);
  }
  if (job.name === 'answer-command') {
    const { owner, repo, number, installation, comment } = job;
    await (await github(installation)).issues.react({ owner, repo, number }, comment, 'confused');
  }
  if (job.name === 'review-pull-request') {
    const pull = subjectOf(job);
    await store.recordReview(id, pull, { state: 'failed', detail: reason });
    // A newer review tells its own story on the same check.
    if ((await store.generation(pull)) > job.generation) return;
    const { owner, repo, number, installation } = job;
    await reportUnfinished({ github: await github(installation) }, { owner, repo, number }, reason);
  }
}

function dispatch<Name extends JobName>(
  services: JobServices,
  job: JobOf<Name> & Job,
  attempt: Attempt,
  log: Logger,
): Promise<void> {
  return flows[job.name as Name](services, job, attempt, log);
}

/** Jobs that one rate limit stopped should not all come back in the same second. */
function jittered(ms: number): number {
  return Math.round(ms * (1 + Math.random() * 0.1));
}
