import { asking, statusOf } from './errors.ts';
import type { RepositoryRef } from './issues.ts';
import type { GitHubClient } from './octokit.ts';

const WRITERS = new Set(['admin', 'maintain', 'write']);

/** Whether a login may write to a repository. GitHub answers 404 for accounts it does not know there. */
export async function mayWrite(octokit: GitHubClient, repository: RepositoryRef, login: string): Promise<boolean> {
  const { owner, repo } = repository;
  try {
    const { data } = await asking(`reading the permission of ${login} on ${owner}/${repo}`, () =>
      octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
    );
    // `permission` knows no custom roles and calls maintainers writers; `role_name` names the role itself.
    return WRITERS.has(data.permission) || WRITERS.has(data.role_name);
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
