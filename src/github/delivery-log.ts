import { asking, statusOf } from './errors.ts';
import type { GitHubClient } from './octokit.ts';

/** One attempt of GitHub's to deliver an event. Attempts of one event share the `guid`. */
export type LoggedDelivery = {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  /** Whether we answered it with success. */
  readonly delivered: boolean;
  readonly deliveredAt: Date;
};

/** GitHub's log of what it sent to this App. */
export interface DeliveryLog {
  /** Newest first, back to `since`, at most `most`. `undefined` where the server keeps no log. */
  since(since: Date, most: number): Promise<readonly LoggedDelivery[] | undefined>;
  /** Asks for one more attempt. One that GitHub has forgotten meanwhile is left alone. */
  redeliver(id: number): Promise<void>;
}

/** @param octokit authenticated as the App, not as an installation */
export function deliveryLogOn(octokit: GitHubClient): DeliveryLog {
  return {
    async since(since, most) {
      const found: LoggedDelivery[] = [];
      try {
        await asking('reading the log of deliveries', async () => {
          const pages = octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100 });
          for await (const { data } of pages) {
            for (const { id, guid, event, status_code, delivered_at } of data) {
              const deliveredAt = new Date(delivered_at);
              if (deliveredAt < since || found.length >= most) return;
              found.push({ id, guid, event, delivered: status_code >= 200 && status_code < 300, deliveredAt });
            }
          }
        });
      } catch (error) {
        if ([404, 405, 501].includes(statusOf(error) ?? 0)) return undefined;
        throw error;
      }
      return found;
    },
    async redeliver(id) {
      try {
        await asking(`asking for delivery ${id} again`, () =>
          octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id }),
        );
      } catch (error) {
        if (![404, 422].includes(statusOf(error) ?? 0)) throw error;
      }
    },
  };
}
