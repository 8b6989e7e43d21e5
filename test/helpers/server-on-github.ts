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
  openPull(): Promise<number>;
  close(): Promise<void>;
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
    async openPull() {
      await maya.commit(repository, 'change', { from: 'main', message: 'Ship it', files: await sampleFiles('change') });
      return (await maya.openPull(repository, { title: 'Ship it', head: 'change' })).number;
    },
    async close() {
      github.deliveries.aim(undefined);
      await Promise.all(servers.map((server) => server.stop('SIGKILL')));
      await github.close();
      directory.remove();
    },
  };
}
