import { generateKeyPairSync } from 'node:crypto';
import { checkRoutes } from './local-github/checks.ts';
import { createDeliveries, type Deliveries } from './local-github/deliveries.ts';
import { type Emulator, startEmulator } from './local-github/emulator.ts';
import { createDispatch, type Dispatch } from './local-github/events.ts';
import { createFaults, type Fault } from './local-github/faults.ts';
import { graphqlRoute } from './local-github/graphql.ts';
import { createIdentity, type Identity } from './local-github/identity.ts';
import { issueRoutes, markOf } from './local-github/issues.ts';
import { createObjects } from './local-github/objects.ts';
import { createPulls, type Pulls } from './local-github/pulls.ts';
import { pushRoutes } from './local-github/pushes.ts';
import { reactionRoutes } from './local-github/reactions.ts';
import { reviewRoutes } from './local-github/reviews.ts';
import { type LoggedRequest, serve } from './local-github/server.ts';
import type { PullJson } from './local-github/shapes.ts';
import { createThreads } from './local-github/threads.ts';
import type { Answer, Call, Json, Route } from './local-github/wire.ts';

const APP_ID = 4711;
const INSTALLATION = 815;
const SLUG = 'architect';

/** A GitHub on this machine: the emulator, completed where it lacks something, with one App installed. */
export interface LocalGitHub {
  readonly url: string;
  /** What the App is configured with. */
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly privateKey: string;
    readonly webhookSecret: string;
    readonly installation: number;
  };
  /** Every request so far, the App's and the people's. */
  readonly requests: readonly LoggedRequest[];
  readonly deliveries: Deliveries;
  /** Sends an event of which GitHub is the author, such as `merge_group`. */
  readonly dispatch: Dispatch;
  failNext(fault: Fault): void;
  /** Faults that have not struck yet. */
  faultsLeft(): number;
  clearFaults(): void;
  close(): Promise<void>;
}

/** `owner` is the organisation that has the App installed; `people` may sign in, the first of them is its owner. */
export async function startLocalGitHub(options: {
  readonly owner: string;
  readonly people: readonly [string, ...string[]];
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}): Promise<LocalGitHub> {
  const { owner, people, permissions, events } = options;
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const webhookSecret = 'local webhook secret';
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  let overlay: Overlay | undefined;

  const server = await serve({
    faults,
    log: requests,
    callerOf: (call) => overlay?.callerName(call) ?? 'nobody',
    routes: () => overlay?.routes ?? [],
    otherwise: (call) => overlay?.forward(call) ?? Promise.resolve({ status: 503 }),
  });
  const emulator = await startEmulator({
    publicUrl: server.url,
    people,
    github: {
      users: people.map((login) => ({ login, name: login, email: `${login}@example.com` })),
      orgs: [{ login: owner, name: owner, members: ['admin', people[0]].map((login) => ({ login, role: 'admin' })) }],
      apps: [
        {
          app_id: APP_ID,
          slug: SLUG,
          name: 'Architect',
          private_key: privateKey,
          permissions,
          events,
          webhook_url: `${server.url}/_emulated`,
          installations: [{ installation_id: INSTALLATION, account: owner, repository_selection: 'all' }],
        },
      ],
    },
  });
  const deliveries = createDeliveries(webhookSecret);
  const identity = createIdentity(emulator, people, SLUG);
  const dispatch = createDispatch({ emulator, identity, deliveries, installation: INSTALLATION, events });
  overlay = createOverlay({ emulator, identity, deliveries, dispatch });

  return {
    url: server.url,
    app: { id: APP_ID, slug: SLUG, privateKey, webhookSecret, installation: INSTALLATION },
    requests,
    deliveries,
    dispatch,
    failNext: (fault) => faults.add(fault),
    faultsLeft: () => faults.left(),
    clearFaults: () => faults.clear(),
    async close() {
      await server.close();
      await emulator.close();
    },
  };
}

type Overlay = {
  readonly routes: readonly Route[];
  forward(call: Call): Promise<Answer>;
  callerName(call: Call): string;
};

function createOverlay(parts: {
  readonly emulator: Emulator;
  readonly identity: Identity;
  readonly deliveries: Deliveries;
  readonly dispatch: Dispatch;
}): Overlay {
  const { emulator, identity, deliveries, dispatch } = parts;
  const objects = createObjects(emulator);
  const pulls = createPulls({ emulator, objects, identity, dispatch });
  const threads = createThreads(pulls, objects);
  const app = { id: APP_ID, slug: SLUG, node_id: `A_${APP_ID}`, name: 'Architect' };
  return {
    forward: (call) => emulator.forward(call),
    callerName(call) {
      const caller = identity.callerOf(call);
      return 'login' in caller ? caller.login : caller.kind;
    },
    routes: [
      relayRoute(deliveries, pulls),
      ...identity.routes,
      ...deliveries.routes,
      ...pulls.routes,
      ...reviewRoutes({ emulator, identity, pulls, threads }),
      ...checkRoutes({ emulator, identity, pulls, dispatch, app }),
      ...reactionRoutes(emulator, identity, threads),
      ...issueRoutes(emulator, pulls),
      ...pushRoutes(emulator, identity, objects, pulls),
      graphqlRoute({ emulator, identity, objects, pulls, threads, dispatch }),
    ],
  };
}

/** Takes the emulator's own events, completes them and delivers them signed, each with an id of its own. */
function relayRoute(deliveries: Deliveries, pulls: Pulls): Route {
  return {
    method: 'POST',
    path: '/_emulated',
    async handle(call) {
      const event = String(call.headers['x-github-event']);
      deliveries.track(complete(call.body, pulls).then((payload) => deliveries.send(event, payload)));
      return { status: 202, body: {} };
    },
  };
}

async function complete(payload: Json, pulls: Pulls): Promise<Json> {
  const { full_name: repository } = payload['repository'] as { full_name: string };
  const pull = payload['pull_request'] as PullJson | undefined;
  if (pull) {
    return {
      ...payload,
      number: pull.number,
      pull_request: { ...pull, ...(await pulls.show(repository, pull.number)) },
    };
  }
  const issue = payload['issue'] as { number: number } | undefined;
  if (!issue) return payload;
  const asPull = await pulls.get(repository, issue.number).catch(() => undefined);
  return asPull ? { ...payload, issue: { ...issue, ...markOf(asPull) } } : payload;
}
