import { createHmac, randomUUID } from 'node:crypto';
import { type Answer, type Call, type Json, Refusal, type Route } from './wire.ts';

/** One attempt to deliver an event. Attempts of one event share their `guid`. */
export type Delivery = {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly body: string;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  /** 0 when nobody answered. */
  readonly status: number;
  readonly seconds: number;
};

/** The App's webhook: signed deliveries, their log and redelivery. */
export interface Deliveries {
  readonly routes: readonly Route[];
  /** Where the App listens; `undefined` when it is down. */
  aim(url: string | undefined): void;
  send(event: string, payload: Json): Promise<Delivery>;
  redeliver(id: number): Promise<Delivery>;
  /** Runs `work` as a delivery under way, so that `settled` waits for it. */
  track(work: Promise<unknown>): void;
  /** Resolves when no delivery is under way. */
  settled(): Promise<void>;
  all(): readonly Delivery[];
}

/** GitHub gives up after ten seconds. */
const TIMEOUT_MS = 10_000;

export function createDeliveries(secret: string): Deliveries {
  const log: Delivery[] = [];
  const underWay = new Set<Promise<unknown>>();
  let target: string | undefined;

  async function attempt(event: { guid: string; event: string; body: string; redelivery: boolean }): Promise<Delivery> {
    const started = performance.now();
    const deliveredAt = new Date().toISOString();
    const status = await post(target, secret, event);
    const seconds = Math.round(performance.now() - started) / 1000;
    const action = (JSON.parse(event.body) as { action?: string }).action ?? null;
    const delivery = { ...event, id: log.length + 1, action, deliveredAt, status, seconds };
    log.push(delivery);
    return delivery;
  }

  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return tracked;
  };

  const find = (id: number) => {
    const found = log.find((delivery) => delivery.id === id);
    if (!found) throw new Refusal(404, 'Not Found');
    return found;
  };

  const redeliver = (id: number) => {
    const { guid, event, body } = find(id);
    return track(attempt({ guid, event, body, redelivery: true }));
  };

  return {
    aim: (url) => void (target = url),
    send: (event, payload) =>
      track(attempt({ guid: randomUUID(), event, body: JSON.stringify(payload), redelivery: false })),
    redeliver,
    track: (work) => void track(work).catch(() => undefined),
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    all: () => log,
    routes: [
      { method: 'GET', path: '/app/hook/deliveries', handle: async (call) => page(call, log) },
      {
        method: 'GET',
        path: '/app/hook/deliveries/:id',
        async handle({ params }) {
          const delivery = find(Number(params['id']));
          const request = { headers: { 'X-GitHub-Event': delivery.event }, payload: JSON.parse(delivery.body) as Json };
          return { status: 200, body: { ...present(delivery), request, response: { headers: {}, payload: '' } } };
        },
      },
      {
        method: 'POST',
        path: '/app/hook/deliveries/:id/attempts',
        async handle({ params }) {
          const id = find(Number(params['id'])).id;
          void redeliver(id);
          return { status: 202, body: {} };
        },
      },
    ],
  };
}

async function post(
  target: string | undefined,
  secret: string,
  event: { guid: string; event: string; body: string },
): Promise<number> {
  if (target === undefined) return 0;
  try {
    const response = await fetch(target, {
      method: 'POST',
      body: event.body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/local',
        'x-github-event': event.event,
        'x-github-delivery': event.guid,
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(event.body).digest('hex')}`,
      },
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

function present(delivery: Delivery): Json {
  const payload = JSON.parse(delivery.body) as { installation?: { id: number }; repository?: { id: number } };
  const { id, guid, redelivery, event, action, status, seconds, deliveredAt } = delivery;
  return {
    id,
    guid,
    delivered_at: deliveredAt,
    redelivery,
    duration: seconds,
    status: status === 0 ? 'failed to connect to host' : status < 400 ? 'OK' : 'Invalid HTTP Response',
    status_code: status,
    event,
    action,
    installation_id: payload.installation?.id ?? null,
    repository_id: payload.repository?.id ?? null,
    throttled_at: null,
  };
}

/** Newest first, by cursor: the id of the last delivery of the page before. */
function page(call: Call, log: readonly Delivery[]): Answer {
  const perPage = Math.min(100, Number(call.url.searchParams.get('per_page') ?? 30) || 30);
  const cursor = Number(call.url.searchParams.get('cursor') ?? Number.POSITIVE_INFINITY);
  const older = log.filter(({ id }) => id < cursor).toReversed();
  const shown = older.slice(0, perPage);
  const next = new URL(call.url);
  next.searchParams.set('cursor', `${shown.at(-1)?.id ?? 0}`);
  const headers = older.length > perPage ? { link: `<${next.href}>; rel="next"` } : {};
  return { status: 200, body: shown.map(present), headers };
}
