import { requestReview } from '../flows/request-review.ts';
import { subjectOf } from '../queue/job.ts';
import type { Queue } from '../queue/queue.ts';
import type { Connection, Database } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import type { Intent } from './event.ts';

export type AcceptServices = { readonly database: Database; readonly store: Store; readonly queue: Queue };

/** Records a delivery together with what it asks for, or nothing at all. `false`: it was accepted before. */
export function acceptDelivery(
  services: AcceptServices,
  delivery: { id: string; event: string },
  intents: readonly Intent[],
): Promise<boolean> {
  return services.database.transaction(async (connection) => {
    if (!(await services.store.acceptDelivery(connection, delivery))) return false;
    for (const intent of intents) await carryOut(services, delivery.id, intent, connection);
    return true;
  });
}

async function carryOut(
  services: AcceptServices,
  delivery: string,
  intent: Intent,
  connection: Connection,
): Promise<void> {
  switch (intent.kind) {
    case 'review': {
      const { installation, owner, repo, number } = intent;
      await requestReview(services, { installation, owner, repo, number, full: false, delivery }, connection);
      return;
    }
    case 'review-commit': {
      const { installation, owner, repo, commit } = intent;
      for (const number of await services.store.pullsAt(connection, `${owner}/${repo}`, commit)) {
        await requestReview(services, { installation, owner, repo, number, full: false, delivery }, connection);
      }
      return;
    }
    case 'cancel':
      await services.store.supersede(connection, subjectOf(intent));
      return;
    case 'job':
      await services.queue.send({ ...intent.job, delivery }, connection);
      return;
    case 'ignore':
  }
}
