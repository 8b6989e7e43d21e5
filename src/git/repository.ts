import path from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { Repository, Tree, TreeEntry } from '../domain/repository.ts';
import { openBlobReader } from './blobs.ts';
import { listChanges } from './changes.ts';
import { withoutFilters } from './filters.ts';
import { GitError, runGit, type Environment, type Git } from './git.ts';
import { findLayout } from './layout.ts';
import { resolveRange } from './range.ts';
import { listTree } from './tree.ts';
import { snapshotWorkTree, type Snapshot } from './work-tree.ts';

export type RangeOptions = {
  /** A folder in a work tree, or a bare git directory. */
  readonly dir: string;
  /** A revision; the merge base with the head is compared. Default: the default branch. */
  readonly base?: string | undefined;
  /** A revision. Default: HEAD and, in a work tree, whatever is not committed yet. */
  readonly head?: string | undefined;
  /** The process environment; git gets the few variables that it needs. */
  readonly env: Environment;
};

/** A range of a local repository. `close` ends the git process behind it and removes what was written for it. */
export type LocalRepository = Repository & {
  /** What is compared with what, in words. */
  readonly description: string;
  /** One file's content, without listing the tree. Absent like in `read`. */
  readPath(which: Tree, path: string): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
};

/** Opens a range of a local repository. Throws `UserError` with the next step when there is nothing to compare. */
export async function openRange(options: RangeOptions): Promise<LocalRepository> {
  const plain: Git = { dir: path.resolve(options.dir), env: options.env, config: [] };
  const layout = await findLayout(plain);
  const git = layout.bare ? plain : { ...plain, config: await withoutFilters(plain) };
  const committed = options.head === undefined && !layout.bare ? await treeOf(git, 'HEAD') : undefined;
  const snapshot = committed === undefined ? undefined : await snapshotWorkTree(git, layout);
  try {
    const uncommitted = snapshot !== undefined && snapshot.tree !== committed;
    const range = await resolveRange(git, layout, { base: options.base, head: options.head, uncommitted });
    const description = uncommitted ? `${range.description}, with uncommitted changes` : range.description;
    const head = uncommitted ? snapshot.tree : range.head;
    return repositoryOf(git, { name: nameOf(layout.top), base: range.base, head, description, snapshot });
  } catch (error) {
    await snapshot?.remove();
    throw error;
  }
}

type Opened = {
  readonly name: string;
  readonly base: string;
  readonly head: string;
  readonly description: string;
  readonly snapshot: Snapshot | undefined;
};

function repositoryOf(git: Git, { name, base, head, description, snapshot }: Opened): LocalRepository {
  const env = snapshot?.env ?? {};
  const blobs = openBlobReader(git, env);
  const trees = new Map<Tree, Promise<readonly TreeEntry[]>>();
  return {
    name,
    description,
    range: { base, head },
    async changes() {
      const { changes, gaps } = await listChanges(git, { base, head, env, blobs }).catch(explain);
      return { changes, gaps: [...gaps, ...(snapshot?.gaps ?? [])] };
    },
    tree(which) {
      const listing = trees.get(which) ?? listTree(git, which === 'base' ? base : head, env).catch(explain);
      trees.set(which, listing);
      return listing;
    },
    read: (oids) => blobs.read(oids),
    readPath: (which, file) => blobs.readAt(which === 'base' ? base : head, file),
    async close() {
      blobs.close();
      await snapshot?.remove();
    },
  };
}

async function treeOf(git: Git, revision: string): Promise<string | undefined> {
  try {
    const output = await runGit(git, ['rev-parse', '--verify', '--quiet', `${revision}^{tree}`]);
    return output.toString('latin1').trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** A commit whose trees are not here, a damaged pack: only the user can repair the repository. */
function explain(error: unknown): never {
  if (!(error instanceof GitError)) throw error;
  const reason = error.stderr.trim().split('\n')[0] ?? '';
  throw new UserError(`The repository cannot be read: ${reason}. Run git fsck, or fetch its history again.`, {
    cause: error,
  });
}

/** `architect` for `~/src/architect`, `~/src/architect.git` and `~/src/architect/.git`. */
function nameOf(top: string): string {
  const folder = path.basename(top) === '.git' ? path.dirname(top) : top;
  return path.basename(folder).replace(/\.git$/, '') || 'repository';
}
