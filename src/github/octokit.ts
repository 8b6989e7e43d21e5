import { ProbotOctokit } from 'probot';
import { statusOf } from './errors.ts';

const TIMEOUT_MS = 30_000;

/**
 * A `fetch` that gives up: GitHub answers within ten seconds or not at all, and a hung job holds its queue. The body is
 * read here, since Octokit takes one that breaks off for an empty answer.
 */
export function fetchWithin(timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const response = await fetch(input, { ...init, signal });
    const body = response.body ? await response.arrayBuffer() : null;
    const { status, statusText, headers, url } = response;
    return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: url });
  };
}

/**
 * Probot's Octokit without its own waiting: retries and rate-limit pauses belong to the job queue, which survives a
 * restart, frees the worker meanwhile and knows when a newer head makes the job pointless. (The throttling plugin would
 * also hold every GraphQL query back for a second.) Every request has a time limit.
 */
export const GitHubClient = ProbotOctokit.defaults((options: Record<string, object | undefined>) => ({
  ...options,
  throttle: { ...options['throttle'], enabled: false },
  retry: { ...options['retry'], enabled: false },
  request: { fetch: fetchWithin(TIMEOUT_MS), ...options['request'] },
}));

export type GitHubClient = ProbotOctokit;

/**
 * GitHub may reject an installation's token long before it expires, when it was revoked or the App's permissions changed,
 * and Octokit keeps a token for up to an hour. A rejected one is replaced once; a second rejection is meant.
 */
export function renewingToken(octokit: GitHubClient): GitHubClient {
  octokit.hook.wrap('request', async (request, options) => {
    try {
      return await request(options);
    } catch (error) {
      if (statusOf(error) !== 401 || options.url.endsWith('/access_tokens')) throw error;
      await octokit.auth({ type: 'installation', refresh: true });
      return request(options);
    }
  });
  return octokit;
}
