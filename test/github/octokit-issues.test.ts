import { expect, it } from 'vitest';
import { whoAmI } from '../../src/github/identity.ts';
import { issuesOn } from '../../src/github/octokit-issues.ts';
import { type Answers, githubAnswering } from '../helpers/github-server.ts';
import { self } from './pull-fixture.ts';

const ISSUE = '/repos/acme/shop/issues/3';
const issue = { owner: 'acme', repo: 'shop', number: 3 };

async function on(answers: Answers) {
  const server = await githubAnswering(answers);
  return { ...server, issues: issuesOn(server.octokit, self) };
}

it('knows itself by its slug', async () => {
  const { octokit } = await githubAnswering({ 'GET /app': { body: { id: 77, slug: 'architect' } } });
  expect(await whoAmI(octokit)).toEqual(self);
});

it('reads an issue that lost its author and has no text', async () => {
  const { issues } = await on({
    [`GET ${ISSUE}`]: {
      body: { title: 'Sharding', body: null, user: null, state: 'open', labels: ['a', { name: 'b' }] },
    },
  });
  expect(await issues.get(issue)).toEqual({
    ...issue,
    title: 'Sharding',
    body: '',
    author: 'ghost',
    state: 'open',
    labels: ['a', 'b'],
    isPull: false,
  });
});

it('tells its own comments from others', async () => {
  const { issues } = await on({
    [`GET ${ISSUE}/comments`]: {
      body: [
        { id: 1, user: { login: 'architect[bot]', type: 'Bot' }, body: 'ours' },
        { id: 2, user: { login: 'architect', type: 'User' }, body: 'not ours' },
      ],
    },
  });
  expect(await issues.comments(issue)).toEqual([
    { id: 1, author: 'architect[bot]', own: true, body: 'ours' },
    { id: 2, author: 'architect', own: false, body: 'not ours' },
  ]);
});

it('comments, updates, reacts and labels', async () => {
  const { issues, requests } = await on({
    [`POST ${ISSUE}/comments`]: { status: 201, body: { id: 8, html_url: 'https://github.test/c/8' } },
    'PATCH /repos/acme/shop/issues/comments/8': { body: { id: 8 } },
    'POST /repos/acme/shop/issues/comments/8/reactions': { status: 201, body: { id: 1 } },
    [`POST ${ISSUE}/labels`]: { body: [] },
    [`DELETE ${ISSUE}/labels/design-needed`]: { body: [] },
  });
  expect(await issues.comment(issue, 'Hello')).toEqual({ id: 8, url: 'https://github.test/c/8' });
  await issues.updateComment(issue, 8, 'Hello again');
  await issues.react(issue, 8, 'eyes');
  await issues.addLabel(issue, 'proposed');
  await issues.removeLabel(issue, 'design-needed');
  await issues.removeLabel(issue, 'not there');
  expect(requests.map(({ body }) => body)).toEqual([
    { body: 'Hello' },
    { body: 'Hello again' },
    { content: 'eyes' },
    { labels: ['proposed'] },
    undefined,
    undefined,
  ]);
});

it('reads files of the default branch only', async () => {
  const { issues, requests } = await on({
    'GET /repos/acme/shop/contents/docs/adr.md': {
      body: { type: 'file', encoding: 'base64', content: Buffer.from('Wir nehmen é.').toString('base64') },
    },
    'GET /repos/acme/shop/contents/docs': { body: [{ type: 'file' }] },
  });
  expect(await issues.readFile(issue, 'docs/adr.md')).toBe('Wir nehmen é.');
  expect(await issues.readFile(issue, 'docs')).toBeUndefined();
  expect(await issues.readFile(issue, 'missing')).toBeUndefined();
  expect(requests.every(({ query }) => !query.has('ref'))).toBe(true);
});

it('lists the files of the default branch, and none of an empty repository', async () => {
  const { issues } = await on({
    'GET /repos/acme/shop': { body: { default_branch: 'trunk/main' } },
    'GET /repos/acme/shop/git/ref/heads/trunk/main': { body: { object: { sha: 'a'.repeat(40) } } },
    [`GET /repos/acme/shop/git/trees/${'a'.repeat(40)}`]: {
      body: {
        truncated: false,
        tree: [
          { path: 'src', mode: '040000', sha: 'b'.repeat(40) },
          { path: 'src/a.ts', mode: '100644', sha: 'c'.repeat(40), size: 1 },
        ],
      },
    },
    'GET /repos/acme/empty': { body: { default_branch: 'main' } },
    'GET /repos/acme/empty/git/ref/heads/main': { status: 409, body: { message: 'Git Repository is empty.' } },
  });
  expect(await issues.listFiles(issue)).toEqual(['src/a.ts']);
  expect(await issues.listFiles({ owner: 'acme', repo: 'empty' })).toEqual([]);
});
