import type { FileStatus } from '../domain/change-set.ts';
import { SupersededError, UserError } from '../domain/errors.ts';
import type { RawChange, Repository, Tree, TreeEntry } from '../domain/repository.ts';
import type { Cache } from '../domain/source.ts';
import { blobsOf } from './blobs.ts';
import { asking, statusOf } from './errors.ts';
import type { GitHubClient } from './octokit.ts';
import { getPull } from './octokit-pull-requests.ts';
import type { Pull } from './pull-requests.ts';
import { listTree } from './trees.ts';

/** GitHub lists no more of a pull request, whatever it has. */
const MAX_FILES = 3000;
const REGULAR_FILE = '100644';

const STATUSES: Readonly<Record<string, FileStatus>> = {
  added: 'added',
  copied: 'added',
  removed: 'removed',
  modified: 'modified',
  changed: 'modified',
  renamed: 'renamed',
};

/**
 * A pull request's two trees over GitHub's API. Everything is read from the base repository, which keeps a pull
 * request's commits under `refs/pull` even when the fork is deleted. A head that moves meanwhile throws
 * `SupersededError`.
 * @param pull as it is now; its head is what is reviewed
 */
export async function openPullRequest(octokit: GitHubClient, pull: Pull, cache: Cache): Promise<Repository> {
  const reading = unlessMoved(octokit, pull);
  const range = { base: await reading(() => mergeBaseOf(octokit, pull)), head: pull.head };
  const blobs = blobsOf(octokit, pull, cache);
  const sizes = new Map<string, number>();
  const trees = new Map<Tree, Promise<readonly TreeEntry[]>>();

  const tree = (which: Tree): Promise<readonly TreeEntry[]> => {
    const known = trees.get(which);
    if (known) return known;
    const listed = reading(() => listTree(octokit, pull, range[which])).then((entries) => {
      for (const { oid, size } of entries) if (size !== undefined) sizes.set(oid, size);
      return entries;
    });
    trees.set(which, listed);
    return listed;
  };

  return {
    name: `${pull.owner}/${pull.repo}`,
    range,
    tree,
    read: (oids) => blobs.read(oids, sizes),

    async changes() {
      const files = await reading(() => listFiles(octokit, pull));
      const [base, head] = await Promise.all([tree('base'), tree('head')]);
      // The list names no commit: it is this head's only if the head is still the same afterwards.
      await assertCurrent(octokit, pull);
      const inBase = new Map(base.map((entry) => [entry.path, entry]));
      const inHead = new Map(head.map((entry) => [entry.path, entry]));
      return { changes: files.flatMap((file) => toChange(file, inBase, inHead)), gaps: gapsOf(pull, files.length) };
    },
  };
}

type ListedFile = { filename: string; status: string; previous_filename?: string; patch?: string };

async function listFiles(octokit: GitHubClient, pull: Pull): Promise<readonly ListedFile[]> {
  const { owner, repo, number } = pull;
  return asking(`listing the changed files of ${owner}/${repo}#${number}`, () =>
    octokit.paginate(octokit.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 }),
  );
}

function toChange(
  file: ListedFile,
  inBase: ReadonlyMap<string, TreeEntry>,
  inHead: ReadonlyMap<string, TreeEntry>,
): readonly RawChange[] {
  const status = STATUSES[file.status];
  if (!status) return [];
  const path = file.filename;
  const previousPath = status === 'renamed' ? (file.previous_filename ?? path) : path;
  const before = status === 'added' ? undefined : inBase.get(previousPath);
  const after = status === 'removed' ? undefined : inHead.get(path);
  return [
    {
      path,
      previousPath,
      status,
      ...(before && { baseOid: before.oid }),
      ...(after && { headOid: after.oid }),
      mode: (after ?? before)?.mode ?? REGULAR_FILE,
      ...(file.patch && { patch: file.patch }),
    },
  ];
}

function gapsOf(pull: Pull, listed: number): readonly string[] {
  if (pull.changedFiles > listed) {
    return [`GitHub listed ${listed} of the ${pull.changedFiles} changed files; the others were not looked at.`];
  }
  if (listed < MAX_FILES) return [];
  return [`GitHub lists at most ${MAX_FILES} changed files; what lies beyond was not looked at.`];
}

/** The merge base with the base branch as it is now, which is what GitHub's own diff of the pull request shows. */
async function mergeBaseOf(octokit: GitHubClient, pull: Pull): Promise<string> {
  const { owner, repo, number } = pull;
  const compare = async (base: string) => {
    const { data } = await asking(`comparing ${owner}/${repo}#${number} with its base`, () =>
      octokit.rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${base}...${pull.head}`,
        // Files come with the first page only, and they are not needed here.
        per_page: 1,
        page: 2,
      }),
    );
    return data.merge_base_commit.sha;
  };
  try {
    return await compare(pull.baseBranch);
  } catch (error) {
    // The base branch may be gone, as below a stack of merged pull requests.
    if (statusOf(error) !== 404) throw error;
  }
  try {
    return await compare(pull.base);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new UserError(
      `GitHub finds no common ancestor of ${owner}/${repo}#${number} and ${pull.baseBranch}. Rebase the pull request onto its base branch.`,
      { cause: error },
    );
  }
}

/** Reads, and when that fails because what was read is gone, asks first whether the pull request has moved on. */
function unlessMoved(octokit: GitHubClient, pull: Pull) {
  return async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof UserError || [404, 409, 422].includes(statusOf(error) ?? 0)) {
        await assertCurrent(octokit, pull);
      }
      throw error;
    }
  };
}

async function assertCurrent(octokit: GitHubClient, pull: Pull): Promise<void> {
  const now = await getPull(octokit, pull);
  if (now.head === pull.head) return;
  throw new SupersededError(
    `${pull.owner}/${pull.repo}#${pull.number} moved from ${pull.head} to ${now.head} during the review.`,
  );
}
