import type { Pull } from '../../src/github/pull-requests.ts';
import type { Self } from '../../src/github/identity.ts';

export const HEAD = 'b'.repeat(40);
export const MERGE_BASE = 'a'.repeat(40);
export const self: Self = { appId: 77, slug: 'architect' };

/** A pull request as `getPull` gives it. */
export const pull: Pull = {
  owner: 'acme',
  repo: 'shop',
  number: 7,
  title: 'Add an index',
  author: 'ana',
  state: 'open',
  draft: false,
  head: HEAD,
  baseBranch: 'main',
  base: 'c'.repeat(40),
  defaultBranch: 'main',
  changedFiles: 1,
  fork: false,
};

/** The same as GitHub's REST API tells it. */
export function pullJson(changes: { head?: string; state?: string; headRepo?: null } = {}): object {
  return {
    number: 7,
    title: 'Add an index',
    user: { login: 'ana' },
    state: changes.state ?? 'open',
    draft: false,
    changed_files: 1,
    head: { sha: changes.head ?? HEAD, repo: changes.headRepo === null ? null : { full_name: 'acme/shop' } },
    base: { ref: 'main', sha: 'c'.repeat(40), repo: { full_name: 'acme/shop', default_branch: 'main' } },
  };
}
