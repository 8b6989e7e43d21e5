import { putCheckRun } from './check-runs.ts';
import { commentableLinesOf } from './diff-lines.ts';
import { asking, statusOf } from './errors.ts';
import { isSelf, type Self } from './identity.ts';
import type { GitHubClient } from './octokit.ts';
import { mayWrite } from './permission.ts';
import type { CommentableLines, DraftComment, Pull, PullRef, PullRequests, ReviewOutcome } from './pull-requests.ts';
import { listOwnThreads, resolveThread } from './threads.ts';

/** @param octokit authenticated as the installation that the pull requests belong to */
export function pullRequestsOn(octokit: GitHubClient, self: Self): PullRequests {
  return {
    get: (pull) => getPull(octokit, pull),
    ownThreads: (pull) => listOwnThreads(octokit, self, pull),
    putCheckRun: (at, check) => putCheckRun(octokit, self, at, check),
    mayWrite: (repository, login) => mayWrite(octokit, repository, login),

    async ownReviews(pull) {
      const reviews = await asking(`reading the reviews of ${nameOf(pull)}`, () =>
        octokit.paginate(octokit.rest.pulls.listReviews, { ...parametersOf(pull), per_page: 100 }),
      );
      return reviews
        .filter(({ user, state }) => isSelf(self, user) && state !== 'PENDING')
        .map(({ id, body, commit_id }) => ({ id, body, commit: commit_id ?? '' }));
    },

    async commentableLines(pull, paths) {
      const lines = new Map<string, readonly CommentableLines[]>();
      if (paths.size === 0) return lines;
      await asking(`reading the diff of ${nameOf(pull)}`, () =>
        octokit.paginate(octokit.rest.pulls.listFiles, { ...parametersOf(pull), per_page: 100 }, ({ data }, done) => {
          for (const { filename, patch } of data) {
            if (paths.has(filename)) lines.set(filename, patch ? commentableLinesOf(patch) : []);
          }
          if (lines.size === paths.size) done();
          return [];
        }),
      );
      return lines;
    },

    async createReview(pull, { commit, body, comments }): Promise<ReviewOutcome> {
      try {
        const { data } = await asking(`posting the review on ${nameOf(pull)}`, () =>
          octokit.rest.pulls.createReview({
            ...parametersOf(pull),
            commit_id: commit,
            event: 'COMMENT',
            body,
            comments: comments.map(toGitHub),
          }),
        );
        return { kind: 'created', id: data.id, url: data.html_url };
      } catch (error) {
        if (statusOf(error) !== 422) throw error;
        return { kind: 'invalid', reason: error instanceof Error ? error.message : String(error) };
      }
    },

    async reply(pull, comment, body) {
      try {
        await asking(`replying on ${nameOf(pull)}`, () =>
          octokit.rest.pulls.createReplyForReviewComment({ ...parametersOf(pull), comment_id: comment, body }),
        );
      } catch (error) {
        // Someone deleted the comment meanwhile: there is nobody left to tell.
        if (statusOf(error) !== 404) throw error;
      }
    },

    async resolve({ id }) {
      if (id !== undefined) await resolveThread(octokit, id);
    },
  };
}

export async function getPull(octokit: GitHubClient, pull: PullRef): Promise<Pull> {
  const { data } = await asking(`reading ${nameOf(pull)}`, () => octokit.rest.pulls.get(parametersOf(pull)));
  const { owner, repo, number } = pull;
  return {
    owner,
    repo,
    number,
    title: data.title,
    author: data.user?.login ?? 'ghost',
    state: data.state,
    draft: data.draft ?? false,
    head: data.head.sha,
    baseBranch: data.base.ref,
    base: data.base.sha,
    defaultBranch: data.base.repo.default_branch,
    changedFiles: data.changed_files,
    fork: data.head.repo?.full_name !== data.base.repo.full_name,
  };
}

function toGitHub({ path, line, startLine, side, body }: DraftComment) {
  return { path, line, side, body, ...(startLine !== undefined && { start_line: startLine, start_side: side }) };
}

function parametersOf({ owner, repo, number }: PullRef) {
  return { owner, repo, pull_number: number };
}

function nameOf({ owner, repo, number }: PullRef): string {
  return `${owner}/${repo}#${number}`;
}
