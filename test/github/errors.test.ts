import { describe, expect, it } from 'vitest';
import { SupersededError, TransientError, UserError } from '../../src/domain/errors.ts';
import { asking, statusOf } from '../../src/github/errors.ts';
import { type Answer, githubAnswering } from '../helpers/github-server.ts';

async function failureOf(answer: Answer, timeoutMs = 5000): Promise<Error & { retryAfterMs?: number }> {
  const { octokit } = await githubAnswering({ 'GET /repos/acme/shop': answer }, { timeoutMs });
  return asking('reading acme/shop', () => octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })).then(
    () => expect.fail('it should have failed'),
    (error: Error) => error,
  );
}

describe('what someone must act on is a UserError that names the next step', () => {
  it.each([
    [401, "GitHub did not accept the App's credentials (401) while reading acme/shop. Check APP_ID"],
    [403, "GitHub refused (403) while reading acme/shop. Accept the App's requested permissions"],
    [404, 'GitHub has nothing there (404) while reading acme/shop. It was deleted or moved'],
    [410, 'It is gone or switched off on GitHub (410) while reading acme/shop.'],
    [451, 'GitHub withholds it for legal reasons (451) while reading acme/shop.'],
  ])('%i', async (status, message) => {
    const error = await failureOf({ status });
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(message);
    expect(statusOf(error)).toBe(status);
  });
});

describe('what passes by itself is a TransientError', () => {
  it.each([500, 502, 503, 409])('%i', async (status) => {
    const error = await failureOf({ status });
    expect(error).toBeInstanceOf(TransientError);
    expect(error.retryAfterMs).toBeUndefined();
  });

  it('waits as long as a secondary limit says', async () => {
    const error = await failureOf({
      status: 403,
      headers: { 'retry-after': '47' },
      body: { message: 'You have exceeded a secondary rate limit' },
    });
    expect(error).toBeInstanceOf(TransientError);
    expect(error.retryAfterMs).toBe(47_000);
    expect(error.message).toBe("GitHub's rate limit was reached while reading acme/shop.");
  });

  it('waits a minute when a secondary limit names no time', async () => {
    const error = await failureOf({ status: 403, body: { message: 'You have exceeded a secondary rate limit.' } });
    expect(error).toBeInstanceOf(TransientError);
    expect(error.retryAfterMs).toBe(60_000);
  });

  it('waits until the primary limit is reset', async () => {
    const reset = Math.ceil(Date.now() / 1000) + 600;
    const error = await failureOf({
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` },
    });
    expect(error).toBeInstanceOf(TransientError);
    expect(error.retryAfterMs).toBeGreaterThan(595_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(602_000);
  });

  it('waits on 429 without headers', async () => {
    expect((await failureOf({ status: 429 })).retryAfterMs).toBe(60_000);
  });

  it.each(['hang', 'stall'] as const)('gives a connection up that is a %s', async (instead) => {
    const error = await failureOf({ instead }, 80);
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toBe('GitHub did not answer in time while reading acme/shop.');
    expect(statusOf(error)).toBeUndefined();
  });

  it('retries a connection that broke', async () => {
    const error = await failureOf({ instead: 'reset' });
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toMatch(/^GitHub could not be reached while reading acme\/shop: /);
    expect(error.cause).toBeInstanceOf(Error);
  });
});

it('leaves 422 to the caller, who knows what was invalid', async () => {
  const error = await failureOf({ status: 422, body: { message: 'Validation Failed' } });
  expect(error).not.toBeInstanceOf(UserError);
  expect(error).not.toBeInstanceOf(TransientError);
  expect(statusOf(error)).toBe(422);
});

describe('GraphQL errors come with status 200', () => {
  async function graphQlFailure(type: string | undefined): Promise<Error & { retryAfterMs?: number }> {
    const { octokit } = await githubAnswering({
      'POST /graphql': { body: { data: null, errors: [{ ...(type && { type }), message: 'no' }] } },
    });
    return asking('reading', () => octokit.graphql('query { viewer { login } }')).then(
      () => expect.fail('it should have failed'),
      (error: Error) => error,
    );
  }

  it.each([
    ['RATE_LIMITED', TransientError],
    ['FORBIDDEN', UserError],
    ['NOT_FOUND', UserError],
    [undefined, TransientError],
  ])('%s', async (type, expected) => {
    expect(await graphQlFailure(type)).toBeInstanceOf(expected);
  });
});

it('passes our own errors through', async () => {
  const moved = new SupersededError('moved');
  await expect(asking('anything', () => Promise.reject(moved))).rejects.toBe(moved);
});

it('does not retry by itself, since the queue does', async () => {
  const { octokit, requests } = await githubAnswering({ 'GET /repos/acme/shop': { status: 502 } });
  await expect(octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })).rejects.toMatchObject({ status: 502 });
  expect(requests).toHaveLength(1);
});
