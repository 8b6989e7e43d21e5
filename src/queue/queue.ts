import type { Job, JobName } from './job.ts';

/** An open transaction, so that a job becomes durable together with what asked for it. */
export type Connection = {
  query(sql: string, values?: readonly unknown[]): Promise<{ rows: readonly Readonly<Record<string, unknown>>[] }>;
};

/** One attempt at a job. */
export type Attempt = {
  readonly id: string;
  readonly job: Job;
  /** 0 at first; an attempt that a crash or a shutdown cut short counts. */
  readonly retries: number;
  /** Aborted when the server shuts down, and when the job was taken away from this process. */
  readonly signal: AbortSignal;
};

/** How an attempt ended. The queue carries it out; `jobs/` decides it. */
export type Outcome =
  | { readonly kind: 'done' }
  /** Again later: after the queue's own backoff, or not before `afterMs`. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  /** No further attempt: into the dead-letter queue. */
  | { readonly kind: 'dead'; readonly reason: string };

/** A job that no attempt finished. */
export type DeadLetter = { readonly id: string; readonly job: Job; readonly reason: string };

export type QueueHandlers = {
  /** `concurrency` per process; attempts for one subject never overlap. */
  readonly work: (attempt: Attempt) => Promise<Outcome>;
  /** Called for each job that arrives in the dead-letter queue, until it does not throw. */
  readonly bury: (dead: DeadLetter) => Promise<void>;
};

/**
 * Durable jobs. At least once: every job may run twice (a process may die after the work and before the record of it).
 */
export interface Queue {
  /** Stores a job. With a connection it exists only if that transaction commits. */
  send(job: Job, connection?: Connection): Promise<string>;
  /** Starts to work. */
  start(handlers: QueueHandlers, concurrency: Readonly<Record<JobName, number>>): Promise<void>;
  /** Jobs that wait, run or will be retried. */
  pending(): Promise<number>;
  /** Jobs in the dead-letter queue that were not reported yet. */
  buried(): Promise<number>;
  /** Throws when the queue does not answer. */
  check(): Promise<void>;
  /** Takes no new job, waits up to `limitMs` for the running ones, then gives those back to run again. */
  stop(limitMs: number): Promise<void>;
}
