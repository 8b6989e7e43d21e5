import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/domain/errors.ts';
import { pullRequestsOn } from '../../src/github/octokit-pull-requests.ts';
import { type Answers, githubAnswering } from '../helpers/github-server.ts';
import { HEAD, pull, pullJson, self } from './pull-fixture.ts';

const PULL = '/repos/acme/shop/pulls/7';
const bot = { login: 'architect[bot]', type: 'Bot' };
const ana = { login: 'ana', type: 'User' };

async function on(answers: Answers) {
  const server = await githubAnswering(answers);
  return { ...server, pulls: pullRequestsOn(server.octokit, self) };
}

it('reads what a pull request is now', async () => {
  const { pulls } = await on({ [`GET ${PULL}`]: { body: pullJson() } });
  expect(await pulls.get(pull)).toEqual(pull);
});

it('takes for its own only what its own account submitted', async () => {
  const review = (id: number, user: object, state = 'COMMENTED') => ({
    id,
    user,
    state,
    body: `${id}`,
    commit_id: HEAD,
  });
  const { pulls } = await on({
    [`GET ${PULL}/reviews`]: {
      body: [
        review(1, bot),
        review(2, ana),
        review(3, { login: 'other[bot]', type: 'Bot' }),
        review(4, { login: 'architect', type: 'User' }),
        review(5, bot, 'PENDING'),
      ],
    },
  });
  expect(await pulls.ownReviews(pull)).toEqual([{ id: 1, body: '1', commit: HEAD }]);
});

describe('threads', () => {
  const author = (login: string, __typename = 'User') => ({ login, __typename });
  const thread = (id: string, resolvedBy: string | null | undefined, ...comments: [number, string, object][]) => ({
    id,
    path: 'a.sql',
    isOutdated: false,
    isResolved: resolvedBy !== undefined,
    resolvedBy: resolvedBy ? { login: resolvedBy } : null,
    comments: { nodes: comments.map(([number, body, by]) => ({ fullDatabaseId: `${number}`, body, author: by })) },
  });

  it('are those that we started, with who resolved them', async () => {
    const us = author('architect', 'Bot');
    const pages = [
      {
        pageInfo: { hasNextPage: true, endCursor: 'X' },
        nodes: [
          thread('T1', undefined, [1, 'ours', us], [2, 'theirs', author('ana')], [3, 'Fixed', us]),
          thread('T2', undefined, [4, 'theirs', author('ana')], [5, 'ours', us]),
        ],
      },
      {
        pageInfo: { hasNextPage: false, endCursor: null },
        nodes: [
          thread('T3', 'ana', [6, 'dismissed', us]),
          thread('T4', null, [7, 'resolved by us', us]),
          thread('T5', undefined, [8, 'a person with our name', author('architect')]),
        ],
      },
    ];
    const { pulls, requests } = await on({
      'POST /graphql': ({ body }) => {
        const { after } = (body as { variables: { after?: string } }).variables;
        return { body: { data: { repository: { pullRequest: { reviewThreads: pages[after === 'X' ? 1 : 0] } } } } };
      },
    });

    expect(await pulls.ownThreads(pull)).toEqual([
      { id: 'T1', comment: 1, own: ['ours', 'Fixed'], path: 'a.sql', outdated: false, resolved: false },
      { id: 'T3', comment: 6, own: ['dismissed'], path: 'a.sql', outdated: false, resolved: true, resolvedBy: 'ana' },
      { id: 'T4', comment: 7, own: ['resolved by us'], path: 'a.sql', outdated: false, resolved: true },
    ]);
    expect(requests).toHaveLength(2);
  });

  it('come from REST where GraphQL is not offered, without saying what is resolved', async () => {
    const comment = (id: number, user: object, body: string, reply?: number) => ({
      id,
      user,
      body,
      path: 'a.sql',
      line: id === 4 ? null : 3,
      ...(reply !== undefined && { in_reply_to_id: reply }),
    });
    const { pulls } = await on({
      [`GET ${PULL}/comments`]: {
        body: [
          comment(1, bot, 'ours'),
          comment(2, ana, 'why?', 1),
          comment(3, bot, 'Fixed', 1),
          comment(4, bot, 'old'),
        ],
      },
    });
    const threads = await pulls.ownThreads(pull);
    expect(threads).toEqual([
      { comment: 1, own: ['ours', 'Fixed'], path: 'a.sql', outdated: false, resolved: false },
      { comment: 4, own: ['old'], path: 'a.sql', outdated: true, resolved: false },
    ]);
    for (const thread of threads) await pulls.resolve(thread);
  });

  it('are resolved by their id', async () => {
    const { pulls, requests } = await on({
      'POST /graphql': { body: { data: { resolveReviewThread: { thread: { id: 'T1', isResolved: true } } } } },
    });
    await pulls.resolve({ id: 'T1', comment: 1, own: ['x'], path: 'a.sql', outdated: false, resolved: false });
    expect(requests).toMatchObject([{ body: { variables: { thread: 'T1' } } }]);
  });
});

it('finds the lines that take comments, and stops reading once it has its files', async () => {
  const { pulls, requests } = await on({
    [`GET ${PULL}/files`]: ({ origin, path }) => ({
      headers: { link: `<${origin}${path}?per_page=100&page=2>; rel="next"` },
      body: [
        { filename: 'a.sql', patch: '@@ -1,3 +1,4 @@\n x\n@@ -10 +11,0 @@ CREATE\n-y' },
        { filename: 'huge.sql' },
        { filename: 'other.sql', patch: '@@ -0,0 +1 @@\n+x' },
      ],
    }),
  });
  expect(await pulls.commentableLines(pull, new Set(['a.sql', 'huge.sql']))).toEqual(
    new Map([
      [
        'a.sql',
        [
          { side: 'LEFT', first: 1, last: 3 },
          { side: 'RIGHT', first: 1, last: 4 },
          { side: 'LEFT', first: 10, last: 10 },
        ],
      ],
      ['huge.sql', []],
    ]),
  );
  expect(await pulls.commentableLines(pull, new Set())).toEqual(new Map());
  expect(requests).toHaveLength(1);
});

describe('a review', () => {
  const draft = {
    commit: HEAD,
    body: 'Summary',
    comments: [{ path: 'a.sql', startLine: 2, line: 4, side: 'RIGHT' as const, body: 'No' }],
  };

  it('is one call that comments and never approves', async () => {
    const { pulls, requests } = await on({
      [`POST ${PULL}/reviews`]: { body: { id: 9, html_url: 'https://github.test/r/9' } },
    });
    expect(await pulls.createReview(pull, draft)).toEqual({ kind: 'created', id: 9, url: 'https://github.test/r/9' });
    expect(requests.map(({ body }) => body)).toEqual([
      {
        commit_id: HEAD,
        event: 'COMMENT',
        body: 'Summary',
        comments: [{ path: 'a.sql', line: 4, side: 'RIGHT', start_line: 2, start_side: 'RIGHT', body: 'No' }],
      },
    ]);
  });

  it('says when GitHub refuses its lines', async () => {
    const { pulls } = await on({
      [`POST ${PULL}/reviews`]: { status: 422, body: { message: 'Line must be in diff' } },
    });
    expect(await pulls.createReview(pull, draft)).toEqual({ kind: 'invalid', reason: 'Line must be in diff' });
  });

  it('fails in words where the App may not write', async () => {
    const { pulls } = await on({ [`POST ${PULL}/reviews`]: { status: 403 } });
    await expect(pulls.createReview(pull, draft)).rejects.toThrow(UserError);
  });
});

it('replies under a comment, unless someone deleted it', async () => {
  const { pulls, requests } = await on({ [`POST ${PULL}/comments/5/replies`]: { status: 201, body: { id: 6 } } });
  await pulls.reply(pull, 5, 'Fixed');
  await pulls.reply(pull, 404, 'Fixed');
  expect(requests.map(({ body }) => body)).toEqual([{ body: 'Fixed' }, { body: 'Fixed' }]);
});

it.each([
  ['admin', 'admin', true],
  ['write', 'maintain', true],
  ['write', 'deployers', true],
  ['read', 'triage', false],
  ['none', 'none', false],
])('permission %s as %s may write: %s', async (permission, role, expected) => {
  const { pulls } = await on({
    'GET /repos/acme/shop/collaborators/ana/permission': { body: { permission, role_name: role } },
  });
  expect(await pulls.mayWrite(pull, 'ana')).toBe(expected);
  expect(await pulls.mayWrite(pull, 'stranger')).toBe(false);
});
