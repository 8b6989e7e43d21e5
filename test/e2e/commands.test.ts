import { afterAll, beforeAll, expect, it } from 'vitest';
import { andWait, readComments } from '../../src/demo/conversation.ts';
import { INDEX, migration, type Scene, startWorld, type World } from '../helpers/local-github.ts';

let world: World;
let scene: Scene;

beforeAll(async () => {
  world = await startWorld();
  scene = await world.open();
});
afterAll(() => world.close());

const reactionsTo = (comment: number) =>
  world.maya.request('GET', `/repos/${scene.repository}/issues/comments/${comment}/reactions`);

/** What the App wrote under the pull request, without its hidden marks. */
async function answers(): Promise<readonly string[]> {
  const { comments } = await scene.page();
  return comments
    .filter(({ user }) => user.login === 'architect[bot]')
    .map(({ body }) => body.replaceAll(/<!--.*?-->/g, ''));
}

it('acknowledges /architect review with a reaction, reviews again in full, and says when it is done', async () => {
  const published = world.logged('review published').length;

  const comment = await scene.comment(world.maya, 'Please look again.\n\n/architect review');

  expect(await reactionsTo(comment)).toMatchObject([
    { content: 'eyes', user: { login: 'architect[bot]' } },
    { content: 'rocket', user: { login: 'architect[bot]' } },
  ]);
  expect(world.logged('review published')).toHaveLength(published + 1);
});

it('lists the commands for /architect help and for one that it does not know', async () => {
  const before = (await answers()).length;

  await scene.comment(world.maya, '/architect help');
  await scene.comment(world.maya, '/architect deploy');

  const [help = '', unknown = ''] = (await answers()).slice(before);
  expect(help).toMatch(/\/architect review.*\/architect help|\/architect help.*\/architect review/s);
  expect(unknown).toContain('/architect deploy');
  expect(unknown).toContain('/architect review');
});

it('refuses who may not write, politely and once', async () => {
  const before = (await answers()).length;
  const published = world.logged('review published').length;

  await scene.comment(world.ivan, '/architect review');
  await scene.comment(world.ivan, '/architect review');

  expect((await answers()).slice(before)).toEqual([expect.stringContaining('write access')]);
  expect(world.logged('review published')).toHaveLength(published);
});

it('obeys who was given write access', async () => {
  await world.maya.invite(scene.repository, 'ivan', 'push');
  const before = world.logged('review published').length;

  await scene.comment(world.ivan, '/architect review');

  expect(world.logged('review published')).toHaveLength(before + 1);
  await world.maya.request('DELETE', `/repos/${scene.repository}/collaborators/ivan`);
});

it('ignores comments that only talk about it', async () => {
  const jobs = world.logged('job started').length;

  await scene.comment(world.maya, 'Thanks! `/architect review` was helpful.\n\n> /architect review');

  expect(world.logged('job started')).toHaveLength(jobs);
});

it('does not answer its own comments or those of other bots', async () => {
  const jobs = world.logged('job started').length;
  const sender = { login: 'renovate[bot]', id: 7, node_id: 'B_7', type: 'Bot' };
  const issue = { number: scene.number, pull_request: {} };
  const comment = { id: 1, body: '/architect review', user: sender };
  const repository = {
    id: 1,
    name: scene.repository.split('/')[1],
    full_name: scene.repository,
    owner: { login: 'acme' },
  };
  const installation = { id: world.github.app.installation };

  const payload = { action: 'created', issue, comment, repository, sender, installation };
  expect(await world.github.deliveries.send('issue_comment', payload)).toMatchObject({ status: 202 });
  await world.idle();

  expect(world.logged('job started')).toHaveLength(jobs);
});

it('asks the open questions on an issue labelled design-needed while no model is configured', async () => {
  const { repository } = scene;
  const body = '## Product\n\nMails when something is back in stock.\n\n## Scale\n\n40,000 subscriptions a month.';
  const issue = await world.maya.openIssue(repository, { title: 'Back in stock', body });

  await andWait(world, { event: 'issues', action: 'labeled' }, () =>
    world.maya.label(repository, issue.number, 'design-needed'),
  );
  await world.maya.request('DELETE', `/repos/${repository}/issues/${issue.number}/labels/design-needed`);
  await andWait(world, { event: 'issues', action: 'labeled' }, () =>
    world.maya.label(repository, issue.number, 'design-needed'),
  );

  const comments = await readComments(world.maya, repository, issue.number);
  expect(comments).toMatchObject([{ user: { login: 'architect[bot]' } }]);
  expect(comments[0]?.body).toMatch(/no model is configured/i);
  expect(comments[0]?.body).toMatch(/team/i);
  expect(comments[0]?.body).not.toMatch(/\*\*scale/i);
});

it('ignores other labels', async () => {
  const issue = await world.maya.openIssue(scene.repository, { title: 'Typo', body: 'In the README' });

  await andWait(world, { event: 'issues', action: 'labeled' }, () =>
    world.maya.label(scene.repository, issue.number, 'bug'),
  );

  expect(await readComments(world.maya, scene.repository, issue.number)).toEqual([]);
});

it('reviews in full on command what it was silent about', async () => {
  const draft = await world.open({ draft: true, files: { [migration('index')]: INDEX } });
  expect((await draft.page()).reviews).toEqual([]);

  await draft.comment(world.maya, '/architect review');

  expect((await draft.page()).reviews).toHaveLength(1);
});
