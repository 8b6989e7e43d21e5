import { afterAll, beforeAll, expect, it } from 'vitest';
import { andWait } from '../../src/demo/conversation.ts';
import { INDEX, migration, ONE_REVIEW, posted, RENAME, startWorld, type World } from '../helpers/local-github.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('answers an opened pull request with one review on a line of its diff and one check run', async () => {
  const scene = await world.open({ files: { [migration('index')]: `-- first line\n${INDEX}` } });

  const page = await scene.page();
  expect(posted(page)).toEqual(ONE_REVIEW);
  expect(page.reviews[0]).toMatchObject({ commit_id: scene.head(), body: expect.stringContaining('blocks writes') });
  expect(page.inline).toMatchObject([
    { path: migration('index'), line: 2, side: 'RIGHT', body: expect.stringContaining('CONCURRENTLY') },
  ]);
  expect(page.checks).toMatchObject([{ conclusion: 'neutral', output: { annotations_count: 1 } }]);
});

it('posts one review for a delivery that arrives twice', async () => {
  const scene = await world.open();
  const { id } = world.github.deliveries.all().findLast(({ event }) => event === 'pull_request')!;

  await world.github.deliveries.redeliver(id);
  await world.idle();

  expect(posted(await scene.page())).toEqual(ONE_REVIEW);
});

it('posts one review when two events ask for the same commit', async () => {
  const scene = await world.open();
  const path = `/repos/${scene.repository}/pulls/${scene.number}`;

  await world.maya.request('PATCH', path, { state: 'closed' });
  const reopened = { event: 'pull_request', action: 'reopened' };
  await andWait(world, reopened, () => world.maya.request('PATCH', path, { state: 'open' }));

  expect(posted(await scene.page())).toEqual(ONE_REVIEW);
});

it('says that nothing architectural changed, without a review and without a green tick', async () => {
  const scene = await world.open({ files: { 'README.md': '# The shop\n' } });

  const { reviews, checks } = await scene.page();
  expect(reviews).toEqual([]);
  expect(checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
  expect(checks[0]?.output.title).toMatch(/nothing architectural/i);
});

it('says what it looked at when it finds nothing', async () => {
  const files = { [migration('table')]: 'CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "body" text);\n' };
  const scene = await world.open({ files });

  const { reviews, inline, checks } = await scene.page();
  expect([reviews, inline]).toEqual([[], []]);
  expect(checks).toMatchObject([{ status: 'completed', output: { annotations_count: 0 } }]);
  expect(checks[0]?.output.summary).toMatch(/1 migration\b.*1 statement/s);
});

it('has an answer for a pull request without any change', async () => {
  const scene = await world.open({ files: { 'README.md': '# Shop\n' } });

  const { reviews, checks } = await scene.page();
  expect(reviews).toEqual([]);
  expect(checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }]);
});

it('reviews a draft only once it is ready', async () => {
  const scene = await world.open({ draft: true });
  expect((await scene.page()).reviews).toEqual([]);

  await andWait(world, { event: 'pull_request', action: 'ready_for_review' }, () => world.maya.markReady(scene.pull));

  expect(posted(await scene.page())).toEqual(ONE_REVIEW);
});

it('reviews a draft where the settings say so', async () => {
  const scene = await world.open({ draft: true, base: { '.github/architect.yml': 'drafts: true\n' } });

  expect(posted(await scene.page())).toEqual(ONE_REVIEW);
});

it('leaves a repository alone that switched it off', async () => {
  const scene = await world.open({ base: { '.github/architect.yml': 'enabled: false\n' } });

  expect(await scene.page()).toMatchObject({ reviews: [], checks: [] });
});

it('reads the settings from the default branch, never from the pull request', async () => {
  const scene = await world.open({
    files: { [migration('index')]: INDEX, '.github/architect.yml': 'enabled: false\n' },
  });

  expect(posted(await scene.page())).toEqual(ONE_REVIEW);
});

it('takes the organisation’s settings where a repository has none', async () => {
  const files = { '.github/architect.yml': 'rules:\n  LK11: off\n' };
  await world.maya.createRepository('acme', '.github', { private: false, files });
  try {
    const scene = await world.open({ files: { [migration('both')]: INDEX + RENAME } });
    expect((await scene.page()).inline).toMatchObject([{ line: 2, body: expect.stringContaining('Renaming') }]);
  } finally {
    await world.maya.request('DELETE', '/repos/acme/.github');
  }
});

it('works on a private repository with no more than the permissions of app.yml', async () => {
  const scene = await world.open({ private: true });

  expect(posted(await scene.page())).toEqual(ONE_REVIEW);
  expect(scene.appRequests().filter(({ status }) => status === 401 || status === 403)).toEqual([]);
});

it('lists in the summary what is beyond maxComments', async () => {
  const scene = await world.open({
    base: { '.github/architect.yml': 'maxComments: 1\n' },
    files: { [migration('both')]: INDEX + RENAME },
  });

  const { reviews, inline } = await scene.page();
  expect(inline).toHaveLength(1);
  expect(reviews[0]?.body).toMatch(/orders.*users|users.*orders|blocks writes.*Renaming|Renaming.*blocks writes/s);
});

it('fails the check where the repository sets a gate', async () => {
  const scene = await world.open({ base: { '.github/architect.yml': 'gate: error\n' } });

  expect((await scene.page()).checks).toMatchObject([{ conclusion: 'failure' }]);
});

it('reviews what is left when the base branch is edited', async () => {
  const scene = await world.open({ wait: false });
  await world.maya.commit(scene.repository, 'next', { from: scene.head(), message: 'same', files: {} });
  await scene.push({ files: { [migration('rename')]: RENAME } });
  const published = world.logged('review published').length;

  const path = `/repos/${scene.repository}/pulls/${scene.number}`;
  const edited = { event: 'pull_request', action: 'edited' };
  await andWait(world, edited, () => world.maya.request('PATCH', path, { base: 'next' }));

  expect(world.logged('review published').slice(published)).toMatchObject([{ findings: 1 }]);
});

it('answers a merge queue', async () => {
  const scene = await world.open();
  const payload = {
    action: 'checks_requested',
    merge_group: {
      head_sha: scene.head(),
      head_ref: `refs/heads/gh-readonly-queue/main/pr-${scene.number}-${scene.head()}`,
      base_sha: scene.pull.base.sha,
      base_ref: 'refs/heads/main',
      head_commit: {},
    },
  };
  const merge = await world.maya.commit(scene.repository, 'queue', { from: 'change', message: 'merge', files: {} });

  payload.merge_group.head_sha = merge;
  await world.github.dispatch('merge_group', scene.repository, 'maya', payload);
  await world.idle();

  const checks = `/repos/${scene.repository}/commits/${merge}/check-runs`;
  expect(await world.maya.request('GET', checks)).toMatchObject({
    check_runs: [{ name: 'Architecture review', status: 'completed' }],
  });
});

it('reviews again when someone re-runs the check', async () => {
  const scene = await world.open();
  const [check] = (await scene.page()).checks;
  const published = world.logged('review published').length;

  await andWait(world, { event: 'check_run', action: 'rerequested' }, () =>
    world.maya.request('POST', `/repos/${scene.repository}/check-runs/${check?.id}/rerequest`),
  );

  expect(world.logged('review published')).toHaveLength(published + 1);
});

it('reviews a pull request from a fork that was deleted meanwhile', async () => {
  const { repository } = await world.open({ files: { 'README.md': '# Other\n' } });
  const fork = await world.ivan.request<{ full_name: string }>('POST', `/repos/${repository}/forks`, {});
  await world.ivan.commit(fork.full_name, 'fix', {
    from: 'main',
    message: 'fix',
    files: { [migration('index')]: INDEX },
  });
  world.github.deliveries.aim(undefined);
  const pull = await world.ivan.openPull(repository, { title: 'Fix', head: 'ivan:fix' });
  await world.github.deliveries.settled();
  await world.ivan.request('DELETE', `/repos/${fork.full_name}`);

  world.github.deliveries.aim(`${world.url}/api/github/webhooks`);
  const { id } = world.github.deliveries.all().findLast(({ event }) => event === 'pull_request')!;
  await world.github.deliveries.redeliver(id);
  await world.idle();

  const reviews = await world.maya.request('GET', `/repos/${repository}/pulls/${pull.number}/reviews`);
  expect(reviews).toMatchObject([{ user: { login: 'architect[bot]' } }]);
});

it('refuses a delivery that is not signed by GitHub and stores nothing', async () => {
  const jobs = world.logged('job started').length;
  const body = JSON.stringify({ action: 'opened', number: 1 });
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': 'forged',
  };
  const post = (signature: Record<string, string>) =>
    fetch(`${world.url}/api/github/webhooks`, { method: 'POST', body, headers: { ...headers, ...signature } });

  expect((await post({})).status).toBe(401);
  expect((await post({ 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })).status).toBe(401);
  await world.idle();
  expect(world.logged('job started')).toHaveLength(jobs);
});
