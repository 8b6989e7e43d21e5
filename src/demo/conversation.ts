import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalApp } from './local-app.ts';
import type { Person } from './people.ts';

type User = { readonly login: string };

export type Review = { readonly id: number; readonly user: User; readonly body: string; readonly commit_id: string };

export type InlineComment = {
  readonly id: number;
  readonly pull_request_review_id: number | null;
  readonly in_reply_to_id?: number;
  readonly user: User;
  readonly body: string;
  readonly path: string;
  readonly line: number | null;
  readonly original_line: number;
  readonly original_start_line: number | null;
  readonly diff_hunk: string;
};

export type IssueComment = { readonly id: number; readonly user: User; readonly body: string };

export type CheckRun = {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly text: string | null;
    readonly annotations_count: number;
  };
};

type Thread = { readonly isResolved: boolean; readonly path: string; readonly first: number };

/** Everything that a person sees on the page of a pull request or issue at one moment. */
export type Conversation = {
  readonly reviews: readonly Review[];
  readonly inline: readonly InlineComment[];
  readonly comments: readonly IssueComment[];
  readonly threads: readonly Thread[];
  /** On the newest commit. */
  readonly checks: readonly CheckRun[];
};

const THREADS = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { reviewThreads(first: 100) {
    nodes { isResolved path comments(first: 1) { nodes { databaseId } } } } } }
}`;

type ThreadsAnswer = {
  readonly data: {
    readonly repository: {
      readonly pullRequest: {
        readonly reviewThreads: {
          readonly nodes: readonly {
            readonly isResolved: boolean;
            readonly path: string;
            readonly comments: { readonly nodes: readonly { readonly databaseId: number }[] };
          }[];
        };
      };
    };
  };
};

/** Reads a pull request's page through the public API. */
export async function readPull(reader: Person, repository: string, number: number): Promise<Conversation> {
  const [owner, name] = repository.split('/');
  const path = `/repos/${repository}/pulls/${number}`;
  const pull = await reader.request<{ head: { sha: string } }>('GET', path);
  const checks = `/repos/${repository}/commits/${pull.head.sha}/check-runs`;
  const { data } = await reader.request<ThreadsAnswer>('POST', '/graphql', {
    query: THREADS,
    variables: { owner, name, number },
  });
  return {
    reviews: await reader.request('GET', `${path}/reviews?per_page=100`),
    inline: await reader.request('GET', `${path}/comments?per_page=100`),
    comments: await readComments(reader, repository, number),
    threads: data.repository.pullRequest.reviewThreads.nodes.map(({ isResolved, path: file, comments }) => ({
      isResolved,
      path: file,
      first: comments.nodes[0]?.databaseId ?? 0,
    })),
    checks: (await reader.request<{ check_runs: readonly CheckRun[] }>('GET', checks)).check_runs,
  };
}

export function readComments(reader: Person, repository: string, number: number): Promise<readonly IssueComment[]> {
  return reader.request('GET', `/repos/${repository}/issues/${number}/comments?per_page=100`);
}

const DELIVERY_MS = 15_000;
const POLL_MS = 20;

/** Does something on GitHub and waits until the App has received it and has nothing left to do. */
export async function andWait<T>(
  { github, app }: Pick<LocalApp, 'github' | 'app'>,
  expected: { readonly event: string; readonly action: string },
  work: () => Promise<T>,
  acknowledged: (ms: number) => void = () => {},
): Promise<T> {
  const before = github.deliveries.all().length;
  const result = await work();
  const deadline = performance.now() + DELIVERY_MS;
  for (;;) {
    const since = github.deliveries.all().slice(before);
    const delivery = since.find(({ event, action }) => event === expected.event && action === expected.action);
    if (delivery) {
      if (delivery.status !== 202) throw new Error(`The App answered ${delivery.status} to ${expected.event}.`);
      acknowledged(Math.round(delivery.seconds * 1000));
      await app.idle();
      return result;
    }
    if (performance.now() > deadline) throw new Error(`No ${expected.event} ${expected.action} reached the App.`);
    await sleep(POLL_MS);
  }
}
