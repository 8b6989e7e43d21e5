import { asking, statusOf } from './errors.ts';
import { isSelf, type Self } from './identity.ts';
import type { IssueRef, Issues, RepositoryRef } from './issues.ts';
import type { GitHubClient } from './octokit.ts';
import { mayWrite } from './permission.ts';
import { listTree } from './trees.ts';

/** @param octokit authenticated as the installation that the issues belong to */
export function issuesOn(octokit: GitHubClient, self: Self): Issues {
  return {
    mayWrite: (repository, login) => mayWrite(octokit, repository, login),

    async get(issue) {
      const { data } = await asking(`reading ${nameOf(issue)}`, () => octokit.rest.issues.get(parametersOf(issue)));
      const { owner, repo, number } = issue;
      return {
        owner,
        repo,
        number,
        title: data.title,
        body: data.body ?? '',
        author: data.user?.login ?? 'ghost',
        state: data.state === 'open' ? 'open' : 'closed',
        labels: data.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
        isPull: data.pull_request !== undefined,
      };
    },

    async comments(issue) {
      const comments = await asking(`reading the comments of ${nameOf(issue)}`, () =>
        octokit.paginate(octokit.rest.issues.listComments, { ...parametersOf(issue), per_page: 100 }),
      );
      return comments.map(({ id, user, body }) => ({
        id,
        author: user?.login ?? 'ghost',
        own: isSelf(self, user),
        body: body ?? '',
      }));
    },

    async comment(issue, body) {
      const { data } = await asking(`commenting on ${nameOf(issue)}`, () =>
        octokit.rest.issues.createComment({ ...parametersOf(issue), body }),
      );
      return { id: data.id, url: data.html_url };
    },

    async updateComment({ owner, repo, number }, comment, body) {
      await asking(`updating a comment on ${nameOf({ owner, repo, number })}`, () =>
        octokit.rest.issues.updateComment({ owner, repo, comment_id: comment, body }),
      );
    },

    async react({ owner, repo, number }, comment, content) {
      await asking(`reacting on ${nameOf({ owner, repo, number })}`, () =>
        octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content }),
      );
    },

    async addLabel(issue, label) {
      await asking(`labelling ${nameOf(issue)}`, () =>
        octokit.rest.issues.addLabels({ ...parametersOf(issue), labels: [label] }),
      );
    },

    async removeLabel(issue, name) {
      try {
        await asking(`taking a label off ${nameOf(issue)}`, () =>
          octokit.rest.issues.removeLabel({ ...parametersOf(issue), name }),
        );
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },

    async listFiles(repository) {
      const head = await headOf(octokit, repository);
      return head === undefined ? [] : (await listTree(octokit, repository, head)).map(({ path }) => path);
    },

    async readFile({ owner, repo }, path) {
      try {
        // Without a `ref`, GitHub reads the default branch.
        const { data } = await asking(`reading ${path} of ${owner}/${repo}`, () =>
          octokit.rest.repos.getContent({ owner, repo, path }),
        );
        if (Array.isArray(data) || data.type !== 'file' || !('content' in data)) return undefined;
        return Buffer.from(data.content, 'base64').toString('utf8');
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
  };
}

/** The commit of the default branch; an empty repository has none. */
async function headOf(octokit: GitHubClient, { owner, repo }: RepositoryRef): Promise<string | undefined> {
  try {
    return await asking(`reading the default branch of ${owner}/${repo}`, async () => {
      const { data: repository } = await octokit.rest.repos.get({ owner, repo });
      const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${repository.default_branch}` });
      return data.object.sha;
    });
  } catch (error) {
    if ([404, 409].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}

function parametersOf({ owner, repo, number }: IssueRef) {
  return { owner, repo, issue_number: number };
}

function nameOf({ owner, repo, number }: IssueRef): string {
  return `${owner}/${repo}#${number}`;
}
