import { UserError } from '../domain/errors.ts';
import type { TreeEntry } from '../domain/repository.ts';
import { asking } from './errors.ts';
import { inParallel } from './in-parallel.ts';
import type { RepositoryRef } from './issues.ts';
import type { GitHubClient } from './octokit.ts';

/** Requests for one tree. GitHub cuts a recursive listing at 100,000 entries, so this is for very large repositories. */
const MAX_REQUESTS = 400;
const FOLDER = '040000';

type Listing = { readonly entries: readonly TreeEntry[]; readonly truncated: boolean };

/** Every blob, link and submodule of a commit's tree. One request, unless GitHub cuts it: then folder by folder. */
export async function listTree(
  octokit: GitHubClient,
  repository: RepositoryRef,
  commit: string,
): Promise<readonly TreeEntry[]> {
  let left = MAX_REQUESTS;
  const list = (sha: string, recursive: boolean): Promise<Listing> => {
    left -= 1;
    if (left < 0) {
      throw new UserError(
        `${repository.owner}/${repository.repo} is too large to list over GitHub's API: more than ${MAX_REQUESTS} requests for one tree.`,
      );
    }
    return readTree(octokit, repository, sha, recursive);
  };

  const walk = async (sha: string, foldersAtOnce?: number): Promise<readonly TreeEntry[]> => {
    const whole = await list(sha, true);
    if (!whole.truncated) return whole.entries.filter(({ mode }) => mode !== FOLDER);
    const { entries } = await list(sha, false);
    const below = await inParallel(
      entries.filter(({ mode }) => mode === FOLDER),
      async (folder) =>
        (await walk(folder.oid, 1)).map((entry) => ({ ...entry, path: `${folder.path}/${entry.path}` })),
      foldersAtOnce,
    );
    return [...entries.filter(({ mode }) => mode !== FOLDER), ...below.flat()];
  };
  return walk(commit);
}

async function readTree(
  octokit: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  recursive: boolean,
): Promise<Listing> {
  const { data } = await asking(`listing the files of ${owner}/${repo}@${sha}`, () =>
    octokit.rest.git.getTree({ owner, repo, tree_sha: sha, ...(recursive && { recursive: '1' }) }),
  );
  const entries = data.tree.map(({ path, mode, sha: oid, size }) => ({
    path,
    oid,
    mode,
    ...(size !== undefined && { size }),
  }));
  return { entries, truncated: data.truncated };
}
