import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversation } from '../../src/demo/conversation.ts';
import { BASE, INDEX, migration, ONE_REVIEW, posted, startWorld, type World } from '../helpers/local-github.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** All that the check run's page says. */
function saidOn({ checks: [check] }: Conversation): string {
  return [check?.output.title, check?.output.summary, check?.output.text].join('\n');
}

it('says on the check run which line of the settings is wrong, and reviews with the defaults', async () => {
  const scene = await world.open({ base: { '.github/architect.yml': 'drafts: true\nmaxComments: many\n' } });

  const page = await scene.page();
  expect(posted(page)).toEqual(ONE_REVIEW);
  expect(saidOn(page)).toMatch(/architect\.yml.*\b2\b.*maxComments/s);
});

it('survives settings that are a YAML bomb', async () => {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `l${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(', ')}]`,
  );
  const bomb = ['l0: &l0 ["x"]', ...levels].join('\n');
  const scene = await world.open({ base: { '.github/architect.yml': bomb } });

  const page = await scene.page();
  expect(posted(page)).toEqual(ONE_REVIEW);
  expect(saidOn(page)).toMatch(/architect\.yml/);
});

it('reviews what matters in a pull request of 3,000 files and says what GitHub did not list', async () => {
  const noise = Array.from({ length: 3050 }, (_, at) => [`docs/page-${at}.md`, `# Page ${at}\n`] as const);
  const files = { 'db/migrations/1_init.sql': 'CREATE TABLE t (id int);\n', ...Object.fromEntries(noise) };
  const started = performance.now();
  const scene = await world.open({ files: { ...files, [migration('index')]: INDEX } });

  const page = await scene.page();
  expect(page.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
  expect(saidOn(page)).toMatch(/3,?000 of the 3,?052/);
  expect(performance.now() - started).toBeLessThan(60_000);
}, 90_000);

it('answers a migration of 20 MB within bounds and says what it left out', async () => {
  const line = `INSERT INTO "users" VALUES (1, '${'x'.repeat(200)}');\n`;
  const scene = await world.open({
    files: { [migration('seed')]: line.repeat(90_000), [migration('z_index')]: INDEX },
  });

  const page = await scene.page();
  expect(page.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
  expect(saidOn(page)).toMatch(/20240201000000_seed/);
}, 90_000);

it('says that it could not read a migration that is no SQL', async () => {
  const scene = await world.open({ files: { [migration('broken')]: 'CREATE TABEL "x" (;\n' } });

  const page = await scene.page();
  expect(page.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
  expect(saidOn(page)).toMatch(/syntax error/);
});

it('takes nothing in a pull request for a command, a mention or a link', async () => {
  const name = '@maya/architect review](https://evil.example) <img src=x>';
  const sql = `CREATE INDEX "${name}" ON "orders" ("user_id");\n`;
  const jobs = world.logged('job started').length;
  const scene = await world.open({ files: { [migration('index')]: sql } });
  await world.idle();

  const { reviews, inline } = await scene.page();
  const said = [...reviews, ...inline].map(({ body }) => body.replaceAll(/(`+).*?\1/gs, '')).join('\n');
  expect(inline).toHaveLength(1);
  expect(said).not.toMatch(/@maya|<img|\]\(https:\/\/evil/);
  expect(world.logged('job started')).toHaveLength(jobs + 1);
});

it('reviews a repository whose whole history is one commit', async () => {
  const { full_name: repository } = await world.maya.createRepository('acme', 'young', { private: false, files: BASE });
  const tree = await world.maya.request<{ tree: { sha: string } }>(
    'GET',
    `/repos/${repository}/git/commits/${await tip()}`,
  );
  const orphan = { message: 'orphan', tree: tree.tree.sha, parents: [] };
  const { sha } = await world.maya.request<{ sha: string }>('POST', `/repos/${repository}/git/commits`, orphan);
  await world.maya.request('POST', `/repos/${repository}/git/refs`, { ref: 'refs/heads/orphan', sha });
  const pull = await world.maya.openPull(repository, { title: 'Orphan', head: 'orphan' });
  await expect.poll(() => world.github.deliveries.all().some(({ body }) => body.includes(sha))).toBe(true);
  await world.idle();

  const checks = await world.maya.request('GET', `/repos/${repository}/commits/${pull.head.sha}/check-runs`);
  expect(checks).toMatchObject({
    check_runs: [{ status: 'completed', output: { title: 'The review did not finish' } }],
  });

  async function tip(): Promise<string> {
    const ref = await world.maya.request<{ object: { sha: string } }>('GET', `/repos/${repository}/git/ref/heads/main`);
    return ref.object.sha;
  }
});
