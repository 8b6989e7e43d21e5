import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Logger } from 'pino';
import { parse } from 'yaml';
import { z } from 'zod';
import { type App, createApp, type Overrides } from '../app.ts';
import { loadEnv } from '../config/env.ts';
import { type LocalGitHub, startLocalGitHub } from './local-github.ts';
import { createPerson, type Person } from './people.ts';

/** The whole App on embedded defaults, installed on a GitHub of this machine. */
export interface LocalApp {
  readonly github: LocalGitHub;
  readonly app: App;
  /** Where the App listens. */
  readonly url: string;
  as(login: string): Person;
  /** Stops both and removes what they stored. */
  close(): Promise<void>;
}

export type LocalAppOptions = {
  /** The organisation that has the App installed. */
  readonly owner: string;
  /** The first of them owns the organisation. */
  readonly people: readonly [string, ...string[]];
  readonly log: Logger;
  /** Where the App stores what it does; a temporary directory, removed at the end, when absent. */
  readonly dataDirectory?: string;
} & Omit<Overrides, 'log'>;

/** What the App asks for when it is registered, and so all that it gets here. */
const manifestSchema = z.object({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});

export async function startLocalApp(options: LocalAppOptions): Promise<LocalApp> {
  const { owner, people, log, dataDirectory, ...overrides } = options;
  const manifest = manifestSchema.parse(parse(await readFile(new URL('../../app.yml', import.meta.url), 'utf8')));
  const { default_permissions: permissions, default_events: events } = manifest;
  const temporary = dataDirectory === undefined ? await mkdtemp(path.join(tmpdir(), 'architect-')) : undefined;
  const data = dataDirectory ?? path.join(temporary ?? '', 'data');
  const remove = async () => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  let github: LocalGitHub | undefined;
  try {
    github = await startLocalGitHub({ owner, people, permissions, events });
    return await installApp(github, data, { log, ...overrides }, remove);
  } catch (error) {
    await github?.close();
    await remove();
    throw error;
  }
}

async function installApp(
  github: LocalGitHub,
  data: string,
  overrides: Overrides,
  remove: () => Promise<void>,
): Promise<LocalApp> {
  const env = loadEnv({
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_API_URL: github.url,
    PORT: '0',
    ARCHITECT_DATA_DIR: data,
    ARCHITECT_DRAIN_SECONDS: '5',
  });
  const app = await createApp(env, overrides);
  const url = await app.listen();
  github.deliveries.aim(`${url}/api/github/webhooks`);
  return {
    github,
    app,
    url,
    as: (login) => createPerson(github, login),
    async close() {
      github.deliveries.aim(undefined);
      await app.close();
      await github.close();
      await remove();
    },
  };
}
