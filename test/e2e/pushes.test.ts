import { afterAll, beforeAll, expect, it } from 'vitest';
import { andWait } from '../../src/demo/conversation.ts';
import {
  eventually,
  INDEX,
  migration,
  ONE_REVIEW,
  posted,
  RENAME,
  startWorld,
  type World,
} from '../helpers/local-github.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('posts only what is new, resolves what was fixed and is silent about what stands, though its line moved', async () => {
  const path = migration('change');
  const scene = await world.open({ files: { [path]: INDEX + RENAME } });
  const first = await scene.page();
  expect(first.inline).toHaveLength(2);

  await scene.push({ files: { [path]: `-- moved\n-- down\n${RENAME}ALTER TABLE "orders" DROP COLUMN "note";\n` } });

  const { inline, reviews, threads, checks } = await scene.page();
  const fresh = inline.filter(({ id, in_reply_to_id: reply }) => !first.inline.some((one) => one.id === id) && !reply);
  expect(fresh).toMatchObject([{ path, line: 4, body: expect.stringContaining('note') }]);
  expect(threads.map(({ isResolved }) => isResolved)).toEqual([true, false, false]);
  expect(reviews).toHaveLength(2);
  expect(reviews[1]?.body).not.toContain('Renaming');
  expect(checks[0]?.output.summary).toContain('Renaming');
});

it('says in the thread that a finding is fixed, once', async () => {
  const scene = await world.open();

  await scene.push({ files: { [migration('index')]: 'SELECT 1;\n' } });
  await scene.push({ files: { [migration('index')]: 'SELECT 2;\n' } });

  const { inline, reviews } = await scene.page();
  expect(inline.filter(({ in_reply_to_id: reply }) => reply)).toMatchObject([
    { body: expect.stringMatching(/fixed/i) },
  ]);
  expect(reviews).toHaveLength(1);
});

it('is silent about a push that changes nothing it looks at', async () => {
  const scene = await world.open();

  await scene.push({ files: { 'README.md': '# The shop\n' } });

  const { reviews, inline, checks } = await scene.page();
  expect(reviews).toHaveLength(1);
  expect(inline).toHaveLength(1);
  expect(checks[0]).toMatchObject({ status: 'completed', output: { summary: expect.stringContaining('index') } });
});

it('speaks again when a finding that was fixed comes back', async () => {
  const scene = await world.open();
  await scene.push({ files: { [migration('index')]: 'SELECT 1;\n' } });

  await scene.push({ files: { [migration('index')]: INDEX } });

  const { inline } = await scene.page();
  expect(inline.filter(({ in_reply_to_id: reply }) => !reply)).toHaveLength(2);
});

it('stays silent about a finding whose thread a person resolved', async () => {
  const scene = await world.open();
  const query = `query ($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { reviewThreads(first: 1) { nodes { id } } } } }`;
  const [owner, name] = scene.repository.split('/');
  const { data } = await world.maya.request<{
    data: { repository: { pullRequest: { reviewThreads: { nodes: { id: string }[] } } } };
  }>('POST', '/graphql', { query, variables: { owner, name, number: scene.number } });
  const [thread] = data.repository.pullRequest.reviewThreads.nodes;
  await world.maya.request('POST', '/graphql', {
    query: 'mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { clientMutationId } }',
    variables: { id: thread?.id },
  });

  await scene.push({ files: { 'README.md': '# The shop\n' } });

  const { inline, reviews } = await scene.page();
  expect([inline.length, reviews.length]).toEqual([1, 1]);
});

it('gives up the review of an older head when a newer one is pushed', async () => {
  const scene = await world.open({ wait: false });
  const older = scene.head();
  await eventually(() => expect(world.logged('review stage').some(({ head }) => head === older)).toBe(true));

  await scene.push({ files: { [migration('rename')]: RENAME } });

  const { reviews, inline } = await scene.page();
  expect(reviews).toMatchObject([{ commit_id: scene.head() }]);
  expect(inline).toHaveLength(2);
  const checks = `/repos/${scene.repository}/commits/${older}/check-runs`;
  expect(await world.maya.request('GET', checks)).toMatchObject({ check_runs: [{ conclusion: 'cancelled' }] });
});

it('posts nothing on a commit that a force-push removed during its review', async () => {
  const scene = await world.open({ wait: false });
  const path = `/repos/${scene.repository}/pulls/${scene.number}/files`;
  let replaced = '';
  world.github.failNext({
    method: 'GET',
    path: new RegExp(`^${path}$`),
    before: async () => {
      const change = { from: 'main', force: true, message: 'again', files: { [migration('rename')]: RENAME } };
      replaced = await world.maya.commit(scene.repository, 'change', change);
    },
  });
  await world.idle();

  const { reviews, inline } = await scene.page();
  expect(reviews).toMatchObject([{ commit_id: replaced }]);
  expect(inline).toMatchObject([{ path: migration('rename'), line: 1 }]);
});

it('does not post on a pull request that is closed during its review', async () => {
  const scene = await world.open({ wait: false });
  const path = `/repos/${scene.repository}/pulls/${scene.number}`;
  await eventually(() => expect(world.logged('review stage').some(({ head }) => head === scene.head())).toBe(true));

  const closed = { event: 'pull_request', action: 'closed' };
  await andWait(world, closed, () => world.maya.request('PATCH', path, { state: 'closed' }));

  const { reviews, inline, checks } = await scene.page();
  expect([reviews, inline]).toEqual([[], []]);
  expect(checks).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
});

it('reviews pull requests side by side without mixing them up', async () => {
  const scenes = [
    await world.open({ wait: false }),
    await world.open({ files: { [migration('r')]: RENAME }, wait: false }),
  ];
  await world.idle();

  const pages = await Promise.all(scenes.map((scene) => scene.page()));
  expect(pages.map(posted)).toEqual([ONE_REVIEW, ONE_REVIEW]);
  expect(pages.map(({ inline }) => inline.map(({ path }) => path))).toEqual([[migration('index')], [migration('r')]]);
});
