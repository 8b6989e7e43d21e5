import type { Deliveries, Delivery } from './deliveries.ts';
import type { Emulator } from './emulator.ts';
import type { Identity } from './identity.ts';
import type { Json } from './wire.ts';

/** Sends an event about a repository with what GitHub puts into every payload. */
export type Dispatch = (event: string, repository: string, sender: string, payload: Json) => Promise<Delivery>;

export function createDispatch(parts: {
  readonly emulator: Emulator;
  readonly identity: Identity;
  readonly deliveries: Deliveries;
  readonly installation: number;
  /** The App's subscriptions. */
  readonly events: readonly string[];
}): Dispatch {
  const { emulator, identity, deliveries } = parts;
  const installation = { id: parts.installation, node_id: `MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u${parts.installation}` };
  return async (event, name, login, payload) => {
    if (!parts.events.includes(event)) throw new Error(`The App has not subscribed to ${event}.`);
    const [repository, sender] = await Promise.all([
      emulator.request<Json>('GET', `/repos/${name}`),
      identity.user(login),
    ]);
    return deliveries.send(event, { ...payload, repository, sender, installation });
  };
}
