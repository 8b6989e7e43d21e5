import type { ReviewThreadsQuery } from './documents.ts';
import { RESOLVE_THREAD, REVIEW_THREADS } from './documents.ts';
import { asking, lacksGraphQl } from './errors.ts';
import { isSelf, type Self } from './identity.ts';
import type { GitHubClient } from './octokit.ts';
import type { OwnThread, PullRef } from './pull-requests.ts';

/** Our threads on a pull request. Only GraphQL knows which are resolved; without it, threads come from REST alone. */
export async function listOwnThreads(octokit: GitHubClient, self: Self, pull: PullRef): Promise<readonly OwnThread[]> {
  try {
    return await threadsByGraphQl(octokit, self, pull);
  } catch (error) {
    if (lacksGraphQl(error)) return threadsByRest(octokit, self, pull);
    throw error;
  }
}

export async function resolveThread(octokit: GitHubClient, id: string): Promise<void> {
  await asking('resolving a review thread', () => octokit.graphql(RESOLVE_THREAD, { thread: id }));
}

async function threadsByGraphQl(octokit: GitHubClient, self: Self, pull: PullRef): Promise<readonly OwnThread[]> {
  const { owner, repo, number } = pull;
  const threads: OwnThread[] = [];
  let after: string | null = null;
  do {
    const answer: ReviewThreadsQuery = await asking(`reading the review threads of ${owner}/${repo}#${number}`, () =>
      octokit.graphql<ReviewThreadsQuery>(REVIEW_THREADS, { owner, repo, number, ...(after !== null && { after }) }),
    );
    const page = answer.repository?.pullRequest?.reviewThreads;
    for (const thread of page?.nodes ?? []) {
      const { id, path, isOutdated, isResolved, resolvedBy, comments } = thread;
      const started = comments.nodes[0];
      const mine = comments.nodes.filter(({ author }) => author && isSelf(self, typed(author)));
      const [first, ...rest] = mine.map(({ body }) => body);
      if (!started || started !== mine[0] || first === undefined) continue;
      threads.push({
        id,
        comment: Number(started.fullDatabaseId),
        own: [first, ...rest],
        path,
        outdated: isOutdated,
        resolved: isResolved,
        ...(isResolved && resolvedBy && { resolvedBy: resolvedBy.login }),
      });
    }
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return threads;
}

async function threadsByRest(octokit: GitHubClient, self: Self, pull: PullRef): Promise<readonly OwnThread[]> {
  const { owner, repo, number } = pull;
  const comments = await asking(`reading the review comments of ${owner}/${repo}#${number}`, () =>
    octokit.paginate(octokit.rest.pulls.listReviewComments, { owner, repo, pull_number: number, per_page: 100 }),
  );
  const mine = comments.filter(({ user }) => isSelf(self, user));
  return mine
    .filter((comment) => !comment.in_reply_to_id)
    .map(({ id, body, path, line }) => {
      const replies = mine.filter((reply) => reply.in_reply_to_id === id).map((reply) => reply.body);
      return { comment: id, own: [body, ...replies], path, outdated: !line, resolved: false };
    });
}

function typed(author: { login: string; __typename: string }): { login: string; type: string } {
  return { login: author.login, type: author.__typename };
}
