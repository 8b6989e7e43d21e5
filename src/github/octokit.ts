import { ProbotOctokit } from 'probot';

const TIMEOUT_MS = 30_000;

/** A `fetch` that gives up: GitHub answers within ten seconds or not at all, and a hung job holds its queue. */
export function fetchWithin(timeoutMs: number): typeof fetch {
  return (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    return fetch(input, { ...init, signal });
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
