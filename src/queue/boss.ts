import { randomUUID } from 'node:crypto';
import { fromPglite, PgBoss } from 'pg-boss';
import type { Db, JobWithMetadata, QueueOptions } from 'pg-boss';
import type { PGliteLike } from 'pg-boss';
import { z } from 'zod';
import { type JobName, jobNames, jobSchema, subjectOf } from './job.ts';
import type { Attempt, Connection, Outcome, Queue, QueueHandlers } from './queue.ts';

/** The database to keep jobs in: the process's own PGlite, or any PostgreSQL. */
export type BossBackend =
  | { readonly kind: 'embedded'; readonly pglite: PGliteLike }
  | { readonly kind: 'postgres'; readonly connectionString: string };

export type BossOptions = {
  readonly backend: BossBackend;
  readonly onError: (error: unknown) => void;
  readonly timing?: Partial<QueueTiming>;
};

export type QueueTiming = {
  /** First pause between two attempts; it doubles each time, with jitter. */
  readonly retryDelaySeconds: number;
  /** How long after a process died its jobs are given to another, besides the monitor's interval. At least 10. */
  readonly heartbeatSeconds: number;
  readonly pollSeconds: number;
};

const SCHEMA = 'architect_queue';
const DEAD_LETTERS = 'dead-letter';
const MONITOR_SECONDS = 5;

const defaultTiming: QueueTiming = { retryDelaySeconds: 10, heartbeatSeconds: 20, pollSeconds: 2 };

/** `pg-boss` on the same database as the store. */
export async function startBoss({ backend, onError, timing: given = {} }: BossOptions): Promise<Queue> {
  const timing = { ...defaultTiming, ...given };
  const boss = new PgBoss({
    schema: SCHEMA,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: MONITOR_SECONDS,
    monitorIntervalSeconds: MONITOR_SECONDS,
    ...(backend.kind === 'embedded'
      ? { db: fromPglite(backend.pglite), backend: 'pglite' as const }
      : { connectionString: backend.connectionString, application_name: 'architect queue', max: 6 }),
  });
  boss.on('error', onError);
  await boss.start();
  await createQueues(boss, timing);
  await enforceOneActiveJobPerSubject(boss);
  // The data directory's lock says that no other process can be at these jobs: their process died.
  if (backend.kind === 'embedded') await reclaim(boss);

  const running = new Map<Promise<unknown>, AbortController>();
  let stopping = false;

  async function attempt(work: QueueHandlers['work'], claimed: JobWithMetadata): Promise<Outcome> {
    const job = jobSchema.safeParse(claimed.data);
    if (!job.success) return { kind: 'dead', reason: `unreadable job: ${z.prettifyError(job.error)}` };
    const shutdown = new AbortController();
    const signal = AbortSignal.any([claimed.signal, shutdown.signal]);
    const ending = work({ id: claimed.id, job: job.data, retries: claimed.retryCount, signal } satisfies Attempt);
    running.set(ending, shutdown);
    try {
      const outcome = await ending;
      return shutdown.signal.aborted && outcome.kind !== 'done' ? givenBack : outcome;
    } finally {
      running.delete(ending);
    }
  }

  async function settle(claimed: JobWithMetadata, outcome: Outcome) {
    const { id, retryCount } = claimed;
    if (outcome.kind === 'done') return [{ id, status: 'completed' as const }];
    const output = { message: outcome.reason };
    if (outcome.kind === 'dead') return [{ id, status: 'deadletter' as const, output }];
    if (outcome.afterMs === undefined) return [{ id, status: 'failed' as const, output }];
    // The retry's own time can be set only once the job waits again. What pg-boss does with this answer afterwards
    // finds no active job of this attempt, and so changes nothing.
    await boss.fail(claimed.name, { id, retryCount }, output);
    await boss.update(claimed.name, undefined, { id, startAfter: new Date(Date.now() + outcome.afterMs) });
    return [{ id, status: 'completed' as const }];
  }

  return {
    async send(job, connection) {
      const id = await boss.send(job.name, job, {
        group: { id: subjectOf(job) },
        ...(connection && { db: overConnection(connection) }),
      });
      if (id === null) throw new Error('The queue did not take a job');
      return id;
    },
    async start({ work, bury }, concurrency) {
      const polling = { pollingIntervalSeconds: timing.pollSeconds, notifyPollingIntervalSeconds: timing.pollSeconds };
      for (const name of jobNames) {
        await boss.work(
          name,
          {
            ...polling,
            includeMetadata: true,
            perJobResults: true,
            localConcurrency: concurrency[name],
            groupConcurrency: 1,
          },
          async ([claimed]: JobWithMetadata[]) => {
            if (!claimed) return [];
            if (stopping) return settle(claimed, givenBack);
            return settle(claimed, await attempt(work, claimed));
          },
        );
      }
      await boss.work(DEAD_LETTERS, { ...polling, includeMetadata: true }, async ([dead]: JobWithMetadata[]) => {
        const job = jobSchema.safeParse(dead?.data);
        if (!dead || !job.success) return;
        await bury({ id: dead.sourceRootId ?? dead.id, job: job.data, reason: reasonOf(dead.sourceOutput) });
      });
    },
    async pending() {
      const counts = await Promise.all(jobNames.map((name) => countWaiting(boss, name)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    buried: () => countWaiting(boss, DEAD_LETTERS),
    async check() {
      await boss.schemaVersion();
    },
    async stop(limitMs) {
      stopping = true;
      const limit = setTimeout(() => {
        for (const shutdown of running.values()) shutdown.abort(new Error('The server is shutting down'));
      }, limitMs);
      // Beyond its own, later limit pg-boss gives back whatever ignored the signal.
      await boss.stop({ graceful: true, timeout: limitMs + 5_000 });
      clearTimeout(limit);
    },
  };
}

const givenBack: Outcome = { kind: 'retry', reason: 'The server shut down during this job.', afterMs: 0 };

async function createQueues(boss: PgBoss, timing: QueueTiming): Promise<void> {
  const options: QueueOptions & { notify: boolean } = {
    notify: true,
    retryLimit: 8,
    retryDelay: timing.retryDelaySeconds,
    retryBackoff: true,
    retryDelayMax: 15 * 60,
    expireInSeconds: 30 * 60,
    heartbeatSeconds: timing.heartbeatSeconds,
    deleteAfterSeconds: 7 * 24 * 60 * 60,
  };
  await ensure(boss, DEAD_LETTERS, { ...options, retryLimit: 20 });
  for (const name of jobNames) await ensure(boss, name, { ...options, deadLetter: DEAD_LETTERS });
}

/**
 * `groupConcurrency` keeps a second job of a subject from being fetched, except when two workers fetch in the same
 * moment. The index makes the database refuse that, and pg-boss takes the refusal for an empty fetch. (Its own
 * `singleton` policy has such an index too, but with it a worker passes over a key for up to a minute after its job ended.)
 */
async function enforceOneActiveJobPerSubject(boss: PgBoss): Promise<void> {
  const name = 'one_active_job_per_subject';
  const database = boss.getDb();
  const { rows } = await database.executeSql(`SELECT to_regclass('${SCHEMA}.${name}') AS index`);
  if (z.array(z.object({ index: z.string() })).safeParse(rows).success) return;
  // Only a new, empty table comes here, so the index is built at once and blocks nobody.
  await database.executeSql(`
    BEGIN;
    SET LOCAL lock_timeout = '5s';
    SELECT pg_advisory_xact_lock(4701932);
    CREATE UNIQUE INDEX IF NOT EXISTS ${name} ON ${SCHEMA}.job (name, group_id) WHERE state = 'active';
    COMMIT`);
}

async function ensure(
  boss: PgBoss,
  name: string,
  options: QueueOptions & { notify: boolean; deadLetter?: string },
): Promise<void> {
  await boss.createQueue(name, options);
  await boss.updateQueue(name, options);
  // Makes pg-boss look the queue up now: within a transaction of PGlite's only session it would wait for itself.
  await boss.findJobs(name, { id: randomUUID() });
}

/** Makes jobs that a dead process left active run again at once. */
async function reclaim(boss: PgBoss): Promise<void> {
  const database = boss.getDb();
  for (const name of [...jobNames, DEAD_LETTERS]) {
    const { rows } = await database.executeSql(
      `SELECT id::text AS id FROM ${SCHEMA}.job WHERE name = $1 AND state = 'active'`,
      [name],
    );
    for (const { id } of z.array(z.object({ id: z.string() })).parse(rows)) {
      await boss.fail(name, id, { message: 'The process ended during this job.' });
      await boss.update(name, undefined, { id, startAfter: new Date() });
    }
  }
}

async function countWaiting(boss: PgBoss, name: JobName | typeof DEAD_LETTERS): Promise<number> {
  const { rows } = await boss
    .getDb()
    .executeSql(`SELECT count(*)::int AS count FROM ${SCHEMA}.job WHERE name = $1 AND state <= 'active'`, [name]);
  return z.array(z.object({ count: z.number() })).parse(rows)[0]?.count ?? 0;
}

function overConnection(connection: Connection): Db {
  return { executeSql: async (sql, values) => ({ rows: [...(await connection.query(sql, values)).rows] }) };
}

function reasonOf(output: unknown): string {
  const parsed = z.object({ message: z.string() }).or(z.object({ value: z.object({ message: z.string() }) }));
  const result = parsed.safeParse(output);
  if (!result.success) return 'unknown';
  return 'message' in result.data ? result.data.message : result.data.value.message;
}
