import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Probot } from 'probot';
import type { Env } from './config/env.ts';
import { createLog } from './config/log.ts';
import { UserError } from './domain/errors.ts';
import { prepareAnalysis } from './analysis/analyse.ts';
import { shadowServer } from './analysis/schema/shadow/server/connect.ts';
import type { Cache } from './domain/source.ts';
import { recoverDeliveries } from './flows/recover-deliveries.ts';
import type { Installation } from './flows/services.ts';
import { deliveryLogOn } from './github/delivery-log.ts';
import { type Self, whoAmI } from './github/identity.ts';
import { issuesOn } from './github/octokit-issues.ts';
import { pullRequestsOn } from './github/octokit-pull-requests.ts';
import { fetchWithin, GitHubClient, renewingToken } from './github/octokit.ts';
import { openPullRequest } from './github/repository.ts';
import { readSettings } from './github/settings.ts';
import { bury, run } from './jobs/run.ts';
import type { JobServices } from './jobs/services.ts';
import { createModel } from './llm/create-model.ts';
import type { Model } from './llm/model.ts';
import { type BossBackend, type QueueTiming, startBoss } from './queue/boss.ts';
import type { JobName } from './queue/job.ts';
import type { Database } from './store/database.ts';
import { openEmbedded } from './store/embedded.ts';
import { fileCache } from './store/file-cache.ts';
import { migrate } from './store/migrate.ts';
import { openPostgres } from './store/postgres.ts';
import { defaultCacheLimits, sqlCache } from './store/sql-cache.ts';
import { sqlStore } from './store/sql-store.ts';
import { respond } from './webhook/http.ts';
import { handledEvents } from './webhook/receive.ts';

/** Replaces what the environment would decide, for tests and the demo. */
export type Overrides = {
  readonly log?: Logger;
  /** `null` switches the model off. */
  readonly model?: Model | null;
  readonly queue?: Partial<QueueTiming>;
};

export type App = {
  /** Starts to accept deliveries, prepares what the first review needs, and starts to work. Gives the server's address. */
  listen(): Promise<string>;
  /** Resolves when no job waits, runs or will be retried. */
  idle(): Promise<void>;
  /** Accepts nothing more, lets running jobs end within the drain time, gives back the rest, and closes everything. */
  close(): Promise<void>;
};

/** The server, from its environment. Nothing else constructs its parts. */
export async function createApp(env: Env, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLog(env.log.level);
  const onError = (err: unknown) => log.error({ err }, 'background work failed');

  const { database, backend } = await openDatabase(env, onError);
  const applied = await migrate(database);
  if (applied.length > 0) log.info({ migrations: applied }, 'database migrated');
  const cache =
    'directory' in env.database
      ? fileCache(path.join(env.database.directory, 'cache'), defaultCacheLimits, onError)
      : sqlCache(database, defaultCacheLimits, onError);
  const store = sqlStore(database, cache);
  const queue = await startBoss({ backend, onError, ...(overrides.queue && { timing: overrides.queue }) });

  const probot = new Probot({
    appId: env.github.appId,
    privateKey: env.github.privateKey,
    secret: env.github.webhookSecret,
    baseUrl: env.github.apiUrl,
    Octokit: GitHubClient,
    request: { fetch: fetchWithin(REQUEST_MS) },
    log: log.child({}, { level: 'warn' }),
  });
  await probot.ready();
  const services: JobServices = {
    database,
    store,
    queue,
    log,
    model: overrides.model === undefined ? createModel(env.model) : (overrides.model ?? undefined),
    shadowServer: env.shadowUrl === undefined ? undefined : shadowServer(env.shadowUrl),
    github: installations(probot, cache),
  };

  const http = createServer((request, response) => {
    const verify = (body: string, signature: string) => probot.webhooks.verify(body, signature);
    void respond({ database, store, queue, log, verify }, request, response);
  });
  http.requestTimeout = REQUEST_MS;
  // Longer than a load balancer keeps its side open: whoever closes first must not be the one that answers.
  http.keepAliveTimeout = KEEP_ALIVE_MS;

  let housekeeping: NodeJS.Timeout | undefined;
  async function keepHouse(): Promise<void> {
    try {
      await store.prune();
      const redelivered = await recoverDeliveries({
        log: deliveryLogOn(await probot.auth()),
        known: (guids) => store.knownDeliveries(guids),
        events: handledEvents,
        now: new Date(),
      });
      if (redelivered === undefined) log.info('GitHub keeps no log of deliveries here: missed ones stay missed');
      else log.info({ redelivered }, 'missed deliveries asked for again');
    } catch (err) {
      log.warn({ err }, 'missed deliveries could not be looked up');
    }
  }

  const closing = new AbortController();
  return {
    async listen() {
      await new Promise<void>((resolve, reject) => {
        http.once('error', (cause: NodeJS.ErrnoException) => {
          const taken = cause.code === 'EADDRINUSE';
          reject(taken ? new UserError(`Port ${env.http.port} is in use. Set PORT to another one.`, { cause }) : cause);
        });
        http.listen(env.http.port, env.http.host, resolve);
      });
      const { port } = http.address() as AddressInfo;
      const url = `http://${env.http.host.includes(':') ? `[${env.http.host}]` : env.http.host}:${port}`;
      log.info({ url }, 'listening');
      try {
        await prepareAnalysis(cache, closing.signal);
      } catch (err) {
        if (closing.signal.aborted) return url;
        log.warn({ err }, 'the first review will take longer');
      }
      await queue.start(
        { work: (attempt) => run(services, attempt), bury: (dead) => bury(services, dead) },
        concurrencyOf(env),
      );
      void keepHouse();
      housekeeping = setInterval(() => void keepHouse(), HOUSEKEEPING_MS);
      housekeeping.unref();
      return url;
    },
    async idle() {
      while ((await queue.pending()) + (await queue.buried()) > 0) await sleep(IDLE_POLL_MS);
    },
    async close() {
      closing.abort();
      clearInterval(housekeeping);
      const closed = new Promise((resolve) => {
        http.close(resolve);
      });
      http.closeIdleConnections();
      await queue.stop(env.drainMs);
      http.closeAllConnections();
      await closed;
      await database.close();
    },
  };
}

const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
const IDLE_POLL_MS = 50;
const HOUSEKEEPING_MS = 60 * 60 * 1000;

async function openDatabase(
  env: Env,
  onError: (error: unknown) => void,
): Promise<{ database: Database; backend: BossBackend }> {
  if ('url' in env.database) {
    const { url } = env.database;
    return { database: await openPostgres(url, onError), backend: { kind: 'postgres', connectionString: url } };
  }
  const database = await openEmbedded(env.database.directory);
  return { database, backend: { kind: 'embedded', pglite: database.pglite } };
}

/** GitHub for an installation. Who the App is gets asked once, when the first job needs it. */
function installations(probot: Probot, cache: Cache): JobServices['github'] {
  let self: Self | undefined;
  return async (installation): Promise<Installation> => {
    self ??= await whoAmI(await probot.auth());
    const octokit = renewingToken(await probot.auth(installation));
    return {
      pulls: pullRequestsOn(octokit, self),
      issues: issuesOn(octokit, self),
      settings: (repository) => readSettings(octokit, repository),
      open: (pull) => openPullRequest(octokit, pull, cache),
    };
  };
}

/** Commands and answers are short and must not wait behind a review. */
function concurrencyOf(env: Env): Record<JobName, number> {
  return {
    'review-pull-request': env.concurrency,
    'answer-command': 2,
    'propose-design': 1,
    'answer-merge-group': 1,
  };
}
