import { expect, it } from 'vitest';
import { assertFitsGitHub } from './github-contract.ts';

const review = { method: 'POST', url: '/repos/acme/shop/pulls/7/reviews' };

it('takes a review as GitHub documents it', () => {
  const comments = [{ path: 'a.sql', line: 3, side: 'RIGHT', body: 'no' }];
  expect(() => assertFitsGitHub({ ...review, body: { event: 'COMMENT', body: 'b', comments } })).not.toThrow();
});

it.each([
  ['an unknown endpoint', { method: 'GET', url: '/repos/acme/shop/nothing' }, 'GitHub has no such endpoint'],
  ['an unknown method', { method: 'PUT', url: '/repos/acme/shop/pulls/7/reviews' }, 'GitHub has no such endpoint'],
  ['a value that is not in the list', { ...review, body: { event: 'SHOUT' } }, 'body /event must be equal to one of'],
  ['a missing property', { ...review, body: { comments: [{ path: 'a' }] } }, "must have required property 'body'"],
  [
    'a misspelt property deep inside',
    { ...review, body: { comments: [{ path: 'a', body: 'b', startLine: 2 }] } },
    'GitHub knows no property "comments.0.startLine" of the body',
  ],
  ['a misspelt query parameter', { method: 'GET', url: '/repos/a/b/pulls/7/files?perPage=3' }, '"perPage"'],
  ['a path parameter of the wrong type', { method: 'GET', url: '/repos/a/b/pulls/seven' }, '"pull_number"'],
  ['a field that GraphQL lacks', { method: 'POST', url: '/graphql', body: { query: '{ viewer { nope } }' } }, 'nope'],
  [
    'a variable of the wrong type',
    {
      method: 'POST',
      url: '/graphql',
      body: {
        query: 'query($n: Int!) { rateLimit(dryRun: true) { cost } user(login: "a") { id } }',
        variables: { n: 'x' },
      },
    },
    '$n',
  ],
])('refuses %s', (_, request, reason) => {
  expect(() => assertFitsGitHub(request)).toThrow(reason);
});

it('understands parameters that have slashes', () => {
  expect(() => assertFitsGitHub({ method: 'GET', url: '/repos/a/b/contents/.github/architect.yml' })).not.toThrow();
  expect(() =>
    assertFitsGitHub({ method: 'GET', url: '/repos/a/b/compare/feat%2Fx...abc?per_page=1&page=2' }),
  ).not.toThrow();
});
