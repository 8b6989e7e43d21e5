import { generateKeyPairSync } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import { GitHubClient, renewingToken } from '../../src/github/octokit.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** An installation of an App on a GitHub that accepts only some of the tokens that it hands out: `token-1`, `token-2`, … */
function installationWhere(accepted: (token: string) => boolean) {
  let issued = 0;
  const seen: string[] = [];
  const json = (status: number, body: unknown) => Response.json(body, { status });
  const github: typeof fetch = async (input, init) => {
    if (new URL(String(input)).pathname.endsWith('/access_tokens')) {
      issued += 1;
      const expires_at = new Date(Date.now() + 3_600_000).toISOString();
      return json(201, { token: `token-${issued}`, expires_at, permissions: {}, repository_selection: 'all' });
    }
    const token = new Headers(init?.headers).get('authorization')?.replace(/^\w+ /, '') ?? '';
    seen.push(token);
    return accepted(token) ? json(200, { full_name: 'acme/shop' }) : json(401, { message: 'Bad credentials' });
  };
  const octokit = new GitHubClient({
    auth: { appId: 1, privateKey, installationId: 7 },
    request: { fetch: github },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return { octokit: renewingToken(octokit), seen };
}

it('replaces a token that GitHub rejects before it expires', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  let revoked = false;
  const { octokit, seen } = installationWhere((token) => !(revoked && token === 'token-1'));
  const read = () => octokit.rest.repos.get({ owner: 'acme', repo: 'shop' });

  await read();
  revoked = true;
  // Octokit itself waits out the first five seconds of a token, in which GitHub may not know it everywhere yet.
  vi.setSystemTime(Date.now() + 6000);
  expect((await read()).data.full_name).toBe('acme/shop');
  expect(seen.at(-1)).toBe('token-2');
});
