import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/demo/local-github.ts';
import { createPerson, type Person } from '../../src/demo/people.ts';

type Received = { event: string; id: string; signed: boolean; payload: Record<string, unknown> };

let github: LocalGitHub;
let maya: Person;
let ivan: Person;
let hook: Server;
let received: Received[] = [];

beforeAll(async () => {
  github = await startLocalGitHub({
    owner: 'acme',
    people: ['maya', 'ivan'],
    permissions: { contents: 'read', pull_requests: 'write', checks: 'write', issues: 'write' },
    events: ['pull_request', 'issues', 'issue_comment', 'check_run'],
  });
  hook = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const digest = createHmac('sha256', github.app.webhookSecret).update(body).digest('hex');
    received.push({
      event: String(request.headers['x-github-event']),
      id: String(request.headers['x-github-delivery']),
      signed: request.headers['x-hub-signature-256'] === `sha256=${digest}`,
      payload: JSON.parse(body),
    });
    response.end();
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  github.deliveries.aim(`http://127.0.0.1:${(hook.address() as AddressInfo).port}`);
  maya = createPerson(github, 'maya');
  ivan = createPerson(github, 'ivan');
});

afterAll(async () => {
  hook.close();
  hook.closeAllConnections();
  await github.close();
});

let count = 0;
/** A repository with one pull request that changes `base` by `change`. */
async function pullOf(base: Record<string, string>, change: Record<string, string | null>) {
  count += 1;
  const { full_name: repository } = await maya.createRepository('acme', `r${count}`, { private: false, files: base });
  const head = await maya.commit(repository, 'change', { from: 'main', message: 'change', files: change });
  const pull = await maya.openPull(repository, { title: 'Change', head: 'change' });
  return { repository, head, pull, path: `/repos/${repository}/pulls/${pull.number}` };
}

/** Waits for the event that a change caused and that is still on its way. */
async function event(name: string, action: string): Promise<Received> {
  const found = () => received.find((one) => one.event === name && one.payload['action'] === action);
  await expect.poll(found).toBeDefined();
  await github.deliveries.settled();
  const result = found()!;
  received = received.filter((one) => one !== result);
  return result;
}

it('lists changed files with the patches that git would show', async () => {
  const base = { 'a.txt': 'one\ntwo\nthree\n', 'gone.txt': 'x\n', 'old.txt': 'l1\nl2\nl3\nl4\nl5\n' };
  const change = { 'a.txt': 'one\n2\nthree', 'gone.txt': null, 'old.txt': null, 'new.txt': 'l1\nl2\nl3\nl4\nl5!\n' };
  const { path, head } = await pullOf(base, change);

  const files = await maya.request<unknown[]>('GET', `${path}/files`);

  expect(files).toMatchObject([
    {
      filename: 'a.txt',
      status: 'modified',
      additions: 2,
      deletions: 2,
      patch: '@@ -1,3 +1,3 @@\n one\n-two\n-three\n+2\n+three\n\\ No newline at end of file',
    },
    { filename: 'gone.txt', status: 'removed', patch: '@@ -1 +0,0 @@\n-x' },
    { filename: 'new.txt', previous_filename: 'old.txt', status: 'renamed', changes: 2 },
  ]);
  expect(await maya.request('GET', path)).toMatchObject({
    head: { sha: head },
    changed_files: 3,
    additions: 3,
    commits: 1,
  });
});

it('omits the patch of a binary file and of one that is too big', async () => {
  const { path, repository } = await pullOf({ 'a.txt': 'a\n' }, { 'big.sql': 'SELECT 1;\n'.repeat(60_000) });
  await maya.commit(repository, 'change', {
    message: 'binary',
    files: { 'logo.png': new Uint8Array([1, 0, 2]) } as never,
  });

  const files = await maya.request<{ filename: string; patch?: string; additions: number }[]>('GET', `${path}/files`);

  expect(files.map(({ filename, patch, additions }) => [filename, patch, additions])).toEqual([
    ['big.sql', undefined, 60_000],
    ['logo.png', undefined, 0],
  ]);
});

it('signs every delivery and gives each event an id of its own', async () => {
  received = [];
  const { head } = await pullOf({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' });

  const opened = await event('pull_request', 'opened');

  expect(opened).toMatchObject({
    signed: true,
    payload: { number: 1, pull_request: { head: { sha: head }, changed_files: 1 } },
  });
  expect(opened.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(opened.payload['installation']).toMatchObject({ id: github.app.installation });
});

it('tells the App when a branch moves, a draft is ready and the base changes', async () => {
  const { repository, head, pull } = await pullOf({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' });
  received = [];

  const next = await maya.commit(repository, 'change', { message: 'more', files: { 'c.txt': 'c\n' } });
  expect((await event('pull_request', 'synchronize')).payload).toMatchObject({
    before: head,
    after: next,
    pull_request: { head: { sha: next }, changed_files: 2 },
  });

  await maya.commit(repository, 'other', { from: 'main', message: 'other', files: { 'b.txt': 'b\n' } });
  await maya.request('PATCH', `/repos/${repository}/pulls/${pull.number}`, { base: 'other' });
  expect((await event('pull_request', 'edited')).payload).toMatchObject({
    changes: { base: { ref: { from: 'main' } } },
    pull_request: { base: { ref: 'other' } },
  });

  await maya.commit(repository, 'draft', { from: 'main', message: 'draft', files: { 'd.txt': 'd\n' } });
  await maya.markReady(await maya.openPull(repository, { title: 'Draft', head: 'draft', draft: true }));
  expect((await event('pull_request', 'ready_for_review')).payload).toMatchObject({ pull_request: { draft: false } });
});

it('takes a review by line and refuses one that has a comment off the diff', async () => {
  const { path } = await pullOf({ 'a.txt': 'one\ntwo\n' }, { 'a.txt': 'one\n2\n' });
  const review = (line: number, side: string) =>
    maya.request('POST', `${path}/reviews`, {
      event: 'COMMENT',
      body: 'B',
      comments: [{ path: 'a.txt', line, side, body: 'C' }],
    });

  await review(2, 'LEFT');
  await expect(review(9, 'RIGHT')).rejects.toThrow('Line could not be resolved');

  expect(await maya.request('GET', `${path}/comments`)).toMatchObject([
    { path: 'a.txt', line: 2, side: 'LEFT', body: 'C' },
  ]);
  expect(await maya.request<unknown[]>('GET', `${path}/reviews`)).toHaveLength(1);
});

it('moves comments with their line, outdates them when it changes, and resolves threads by GraphQL', async () => {
  const { path, repository, pull } = await pullOf({ 'a.txt': '' }, { 'a.txt': 'one\ntwo\n' });
  for (const line of [1, 2])
    await maya.request('POST', `${path}/comments`, { path: 'a.txt', line, body: `on ${line}` });
  await maya.commit(repository, 'change', { message: 'shift', files: { 'a.txt': 'zero\none\n2\n' } });

  expect(await maya.request('GET', `${path}/comments`)).toMatchObject([
    { body: 'on 1', line: 2, original_line: 1 },
    { body: 'on 2', line: null, original_line: 2 },
  ]);

  const [owner, name] = repository.split('/');
  const query = `query ($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { reviewThreads(first: 50) { nodes { id isResolved isOutdated } } } } }`;
  const threads = async () => {
    const variables = { owner, name, number: pull.number };
    const answer = await maya.request<{
      data: { repository: { pullRequest: { reviewThreads: { nodes: { id: string }[] } } } };
    }>('POST', '/graphql', { query, variables });
    return answer.data.repository.pullRequest.reviewThreads.nodes;
  };
  const [first] = await threads();
  await maya.request('POST', '/graphql', {
    query: 'mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }',
    variables: { id: first?.id },
  });
  expect(await threads()).toMatchObject([
    { isResolved: true, isOutdated: false },
    { isResolved: false, isOutdated: true },
  ]);
});

it('keeps the commits of a fork after the fork is deleted', async () => {
  const { full_name: repository } = await maya.createRepository('acme', 'forked', {
    private: false,
    files: { 'a.txt': 'a\n' },
  });
  const fork = await ivan.request<{ full_name: string }>('POST', `/repos/${repository}/forks`, {});
  const head = await ivan.commit(fork.full_name, 'fix', { from: 'main', message: 'fix', files: { 'a.txt': 'b\n' } });
  const pull = await ivan.openPull(repository, { title: 'Fix', head: 'ivan:fix' });
  await ivan.request('DELETE', `/repos/${fork.full_name}`);

  expect(await maya.request('GET', `/repos/${repository}/pulls/${pull.number}`)).toMatchObject({
    head: { sha: head, repo: null },
    changed_files: 1,
  });
  expect(await maya.request('GET', `/repos/${repository}/git/commits/${head}`)).toMatchObject({ message: 'fix' });
});

it('says who may write as GitHub names it', async () => {
  const { repository } = await pullOf({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' });
  const permission = () => maya.request('GET', `/repos/${repository}/collaborators/ivan/permission`);

  expect(await permission()).toMatchObject({ permission: 'read' });
  await maya.invite(repository, 'ivan', 'push');
  expect(await permission()).toMatchObject({ permission: 'write' });
});

it('keeps one reaction of a kind per person', async () => {
  const { repository, pull } = await pullOf({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' });
  const { id } = await maya.comment(repository, pull.number, 'hello');
  const path = `/repos/${repository}/issues/comments/${id}/reactions`;

  for (const person of [maya, maya, ivan]) await person.request('POST', path, { content: 'eyes' });

  expect(await maya.request('GET', path)).toMatchObject([{ user: { login: 'maya' } }, { user: { login: 'ivan' } }]);
});

it('adds up the annotations of a check run', async () => {
  const { repository, head } = await pullOf({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' });
  const annotations = (count: number) =>
    Array.from({ length: count }, () => ({
      path: 'b.txt',
      start_line: 1,
      end_line: 1,
      annotation_level: 'notice',
      message: 'm',
    }));
  const runs = `/repos/${repository}/check-runs`;
  const output = (count: number) => ({ title: 'T', summary: 'S', annotations: annotations(count) });
  const run = await maya.request<{ id: number }>('POST', runs, { name: 'C', head_sha: head, output: output(50) });
  await maya.request('PATCH', `${runs}/${run.id}`, { output: output(10) });

  expect(await maya.request('GET', `${runs}/${run.id}`)).toMatchObject({ output: { annotations_count: 60 } });
  await expect(maya.request('PATCH', `${runs}/${run.id}`, { output: output(51) })).rejects.toThrow('No more than 50');
});

it('strikes with the fault it was asked for, once, and logs who asked for what', async () => {
  const { path } = await pullOf({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' });
  const pattern = '/repos/:owner/:repo/pulls/:number/files';
  github.failNext({ method: 'GET', path: pattern, status: 403, headers: { 'retry-after': '2' } });
  github.failNext({ path: pattern, connection: 'reset' });

  await expect(maya.request('GET', `${path}/files`)).rejects.toThrow('answered 403');
  await expect(maya.request('GET', `${path}/files`)).rejects.toThrow('fetch failed');
  await maya.request('GET', `${path}/files`);

  expect(github.faultsLeft()).toBe(0);
  expect(github.requests.at(-1)).toMatchObject({ method: 'GET', path: `${path}/files`, caller: 'maya', status: 200 });
});

it('delivers an event again with the id it had', async () => {
  received = [];
  await pullOf({ 'a.txt': 'a\n' }, { 'b.txt': 'b\n' });
  const first = await event('pull_request', 'opened');
  const { id } = github.deliveries.all().findLast(({ guid }) => guid === first.id)!;

  await github.deliveries.redeliver(id);

  expect(await event('pull_request', 'opened')).toMatchObject({ id: first.id, payload: first.payload });
});

it('serves a pull request of 3,000 files within seconds', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [`src/f${index}.ts`, `export const x = ${index};\n`]),
  );
  const started = performance.now();
  const { path } = await pullOf({ 'a.txt': 'a\n' }, files);
  const page = await maya.request<unknown[]>('GET', `${path}/files?per_page=100&page=30`);

  expect(page).toHaveLength(100);
  expect(performance.now() - started).toBeLessThan(10_000);
}, 20_000);
