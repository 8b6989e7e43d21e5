import type { Job, JobOf } from '../queue/job.ts';
import { subjectOf } from '../queue/job.ts';
import type { Queue } from '../queue/queue.ts';
import type { Connection } from '../store/database.ts';
import type { Store } from '../store/store.ts';

export type ReviewRequest = Omit<JobOf<'review-pull-request'>, 'name' | 'generation'>;

/**
 * Asks for a review of a pull request as it is when the job runs. Every review asked for earlier is obsolete from then
 * on, waiting or running.
 */
export async function requestReview(
  { store, queue }: { store: Store; queue: Queue },
  request: ReviewRequest,
  connection: Connection,
): Promise<void> {
  const generation = await store.supersede(connection, subjectOf(request));
  const job: Job = { ...request, name: 'review-pull-request', generation };
  await queue.send(job, connection);
}
