import { type LocalGitHub, startLocalGitHub } from '../../src/demo/local-github.ts';
import { createPerson, type Person } from '../../src/demo/people.ts';
import { sampleFiles } from '../../src/demo/sample-repository.ts';
import { dataDirectory } from './database.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** A local GitHub with a repository that has a real migration history, and the server as a process of its own. */
export type Scene = {
  readonly github: LocalGitHub;
  readonly maya: Person;
  readonly repository: string;
  /** Starts the server and points the webhook at it. */
  start(env?: Readonly<Record<string, string>>): Promise<ServerProcess>;
  /** Opens a pull request with a hazardous migration. Gives its number. */
  openPull(branch?: string): Promise<number>;
  /** What the App posted on a pull request. */
  posted(number: number): Promise<{ reviews: readonly string[]; checks: readonly Check[] }>;
  close(): Promise<void>;
};

type Check = {
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: { readonly title: string; readonly summary: string };
};

export async function createScene(): Promise<Scene> {
  const github = await startLocalGitHub({
    owner: 'acme',
    people: ['maya', 'ivan'],
    permissions: { checks: 'write', contents: 'read', issues: 'write', metadata: 'read', pull_requests: 'write' },
    events: ['pull_request', 'issues', 'issue_comment', 'check_run', 'merge_group'],
  });
  const directory = await dataDirectory();
  const maya = createPerson(github, 'maya');
  const repository = 'acme/shop';
  await maya.createRepository('acme', 'shop', { private: true, files: await sampleFiles('base') });
  const servers: ServerProcess[] = [];
  return {
    github,
    maya,
    repository,
    async start(env = {}) {
      const server = await startServer({
        APP_ID: String(github.app.id),
        PRIVATE_KEY: github.app.privateKey,
        WEBHOOK_SECRET: github.app.webhookSecret,
        GITHUB_API_URL: github.url,
        PORT: '0',
        ARCHITECT_DATA_DIR: directory.path,
        ...env,
      });
      servers.push(server);
      github.deliveries.aim(`${server.url}/api/github/webhooks`);
      return server;
    },
    async openPull(branch = 'change') {
      await maya.commit(repository, branch, { from: 'main', message: 'Ship it', files: await sampleFiles('change') });
      return (await maya.openPull(repository, { title: 'Ship it', head: branch })).number;
    },
    async posted(number) {
      const pull = `/repos/${repository}/pulls/${number}`;
      const { head } = await maya.request<{ head: { sha: string } }>('GET', pull);
      const reviews = await maya.request<readonly { body: string }[]>('GET', `${pull}/reviews`);
      const runs = `/repos/${repository}/commits/${head.sha}/check-runs`;
      const { check_runs: checks } = await maya.request<{ check_runs: readonly Check[] }>('GET', runs);
      return { reviews: reviews.map(({ body }) => body), checks };
    },
    async close() {
      github.deliveries.aim(undefined);
      await Promise.all(servers.map((server) => server.stop('SIGKILL')));
      await github.close();
      directory.remove();
    },
  };
}
