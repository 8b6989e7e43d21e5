import type { ModelUsage, Timings } from '../domain/review.ts';
import type { Cache } from '../domain/source.ts';
import type { Connection } from './database.ts';

/** How a review run ended. `skipped`: settings, a draft or a closed pull request said no. */
type ReviewState = 'running' | 'published' | 'skipped' | 'superseded' | 'failed';

/** What is kept of a review run: what was decided and spent, never code. */
export type ReviewRecord = {
  readonly state: ReviewState;
  readonly head?: string;
  /** Why it was skipped or failed, in words. */
  readonly detail?: string;
  readonly findings?: number;
  readonly usage?: ModelUsage;
  readonly timings?: Timings;
};

/**
 * What the server remembers. GitHub is the record of what was said; this is the record of what was received, decided
 * and spent. Losing it costs repeated work, never a wrong review.
 */
export interface Store {
  readonly cache: Cache;
  /** Whether this delivery is new. Part of the transaction that also enqueues its jobs. */
  acceptDelivery(connection: Connection, delivery: { id: string; event: string }): Promise<boolean>;
  /** Which of these delivery ids were accepted before. */
  knownDeliveries(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Makes every earlier review of this pull request obsolete and gives the number of the newest one. */
  supersede(connection: Connection, pull: string): Promise<number>;
  /** The newest review's number; 0 where none was ever asked for. */
  generation(pull: string): Promise<number>;
  /** Writes what is known of a job's review run; a later record of the same job replaces it. */
  recordReview(job: string, pull: string, record: ReviewRecord): Promise<void>;
  /** Numbers of the pull requests of `owner/name` that were reviewed at this head. */
  pullsAt(connection: Connection, repository: string, head: string): Promise<readonly number[]>;
  /** Removes what is older than it can matter. */
  prune(): Promise<void>;
  /** Throws when the database does not answer. */
  check(): Promise<void>;
}
