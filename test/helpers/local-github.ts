import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Overrides } from '../../src/app.ts';
import { andWait, type Conversation, readPull } from '../../src/demo/conversation.ts';
import { type LocalApp, startLocalApp } from '../../src/demo/local-app.ts';
import type { PullJson } from '../../src/demo/local-github/shapes.ts';
import type { CommitRequest, Files, Person } from '../../src/demo/people.ts';
import { dataDirectory } from './database.ts';
import { assertFitsGitHub } from './github-contract.ts';

/** A migration history that replays in a moment, the same in every test so that its base is rebuilt once. */
export const BASE: Files = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20240101000000_init/migration.sql': `CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint, "note" text);
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
`,
  'README.md': '# Shop\n',
};

export const migration = (name: string) => `prisma/migrations/20240201000000_${name}/migration.sql`;
export const INDEX = 'CREATE INDEX "orders_user_idx" ON "orders" ("user_id");\n';
export const RENAME = 'ALTER TABLE "users" RENAME COLUMN "email" TO "mail";\n';

type PullOptions = {
  /** The default branch, on top of `BASE`. */
  readonly base?: Files;
  /** What the pull request changes; a blocking index where it is absent. */
  readonly files?: Files;
  readonly draft?: boolean;
  readonly private?: boolean;
  /** Waits for the review; so by default. */
  readonly wait?: boolean;
};

/** A pull request in a repository of its own. */
export interface Scene {
  readonly repository: string;
  readonly number: number;
  readonly pull: PullJson;
  /** The head after the last push of this scene. */
  head(): string;
  /** Commits on the pull request's branch and waits for what the App does about it. */
  push(change: Omit<CommitRequest, 'message'>): Promise<void>;
  comment(author: Person, body: string): Promise<number>;
  page(): Promise<Conversation>;
  /** This pull request's part of the request log, the App's only. */
  appRequests(): { method: string; path: string; status: number }[];
}

export interface World extends LocalApp {
  readonly maya: Person;
  /** Has no access to the repositories, except that he may read public ones. */
  readonly ivan: Person;
  open(options?: PullOptions): Promise<Scene>;
  /** The repository that the next `open` makes. */
  next(): string;
  /** Everything that was delivered is done. */
  idle(): Promise<void>;
  /** Entries of the App's log with this message. */
  logged(message: string): readonly Record<string, unknown>[];
}

const CACHE = path.join('node_modules', '.cache');
const TEMPLATE = 'architect-test-world-';

/**
 * The data directory of a world that ended, with its schema and the rebuilt base of `BASE` in it: later worlds start from
 * a copy and are spared seconds each. Other sources make another one.
 */
const template = path.join(CACHE, TEMPLATE + sourcesHash());

function sourcesHash(): string {
  const hash = createHash('sha256');
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  for (const file of files.toSorted()) hash.update(readFileSync(path.join('src', file)));
  return hash.digest('hex').slice(0, 12);
}

function keepAsTemplate(directory: string): void {
  if (existsSync(template)) return;
  for (const old of readdirSync(CACHE).filter((name) => name.startsWith(TEMPLATE))) {
    rmSync(path.join(CACHE, old), { recursive: true, force: true });
  }
  const copy = `${template}.${process.pid}`;
  cpSync(directory, copy, { recursive: true });
  // Another worker may have been faster; either copy will do.
  if (existsSync(template)) rmSync(copy, { recursive: true });
  else renameSync(copy, template);
}

/** The App on a local GitHub. Retries come after a second; `close` checks every request of the App. */
export async function startWorld(overrides: Omit<Overrides, 'log'> = {}): Promise<World> {
  const entries: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void entries.push(JSON.parse(line)) });
  const data = await dataDirectory();
  if (existsSync(template)) {
    rmSync(data.path, { recursive: true });
    cpSync(template, data.path, { recursive: true });
  }
  const local = await startLocalApp({
    dataDirectory: data.path,
    owner: 'acme',
    people: ['maya', 'ivan'],
    log,
    model: null,
    queue: { pollSeconds: 0.5, retryDelaySeconds: 1 },
    ...overrides,
  });
  const maya = local.as('maya');
  // Names of its own: the copied store knows other worlds' repositories.
  const prefix = `repo-${randomBytes(3).toString('hex')}`;
  let count = 0;
  const next = () => `acme/${prefix}-${count + 1}`;

  async function idle(): Promise<void> {
    for (let before = -1; before < local.github.deliveries.all().length;) {
      before = local.github.deliveries.all().length;
      await local.github.deliveries.settled();
      await local.app.idle();
    }
  }

  async function open(options: PullOptions = {}): Promise<Scene> {
    const { base = {}, files = { [migration('index')]: INDEX }, draft = false, wait = true } = options;
    const repository = next();
    count += 1;
    await maya.createRepository('acme', `${prefix}-${count}`, {
      private: options.private ?? false,
      files: { ...BASE, ...base },
    });
    let head = await maya.commit(repository, 'change', { from: 'main', message: 'change', files });
    const ask = () => maya.openPull(repository, { title: 'Change', head: 'change', draft });
    const pull = wait ? await andWait(local, { event: 'pull_request', action: 'opened' }, ask) : await ask();
    return {
      repository,
      number: pull.number,
      pull,
      head: () => head,
      async push(change) {
        const commit = () => maya.commit(repository, 'change', { message: 'more', ...change });
        head = await andWait(local, { event: 'pull_request', action: 'synchronize' }, commit);
      },
      async comment(author, body) {
        const say = () => author.comment(repository, pull.number, body);
        return (await andWait(local, { event: 'issue_comment', action: 'created' }, say)).id;
      },
      page: () => readPull(maya, repository, pull.number),
      appRequests: () => requestsOfApp(local).filter(({ path }) => path.startsWith(`/repos/${repository}/`)),
    };
  }

  return {
    ...local,
    maya,
    ivan: local.as('ivan'),
    open,
    next,
    idle,
    logged: (message) => entries.filter(({ msg }) => msg === message),
    async close() {
      await local.close();
      keepAsTemplate(data.path);
      data.remove();
      for (const { method, path, query, body } of requestsOfApp(local)) {
        const search = new URLSearchParams(query).toString();
        const content = Object.keys(body).length > 0 && { body };
        assertFitsGitHub({ method, url: search === '' ? path : `${path}?${search}`, ...content });
      }
    },
  };
}

/** What the App sent: as itself, and as its installation. */
function requestsOfApp({ github }: Pick<LocalApp, 'github'>) {
  return github.requests.filter(({ caller }) => caller === 'app' || caller === `${github.app.slug}[bot]`);
}

/** Polls until `check` no longer throws. */
export async function eventually(check: () => Promise<void> | void, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** What the App left on a page, in short. */
export function posted({ reviews, checks }: Conversation) {
  return {
    reviews: reviews.map(({ user }) => user.login),
    checks: checks.map(({ name, status }) => `${name}: ${status}`),
  };
}

/** One review by the App and one check run that ended. */
export const ONE_REVIEW: ReturnType<typeof posted> = {
  reviews: ['architect[bot]'],
  checks: ['Architecture review: completed'],
};
