import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitError, runGit, type Git } from './git.ts';
import type { Layout } from './layout.ts';

/** The uncommitted state as a tree, in an index and an object directory of its own. */
export type Snapshot = {
  readonly tree: string;
  /** Makes git read the snapshot's objects besides the repository's. */
  readonly env: Readonly<Record<string, string>>;
  readonly gaps: readonly string[];
  remove(): Promise<void>;
};

/** Staged, unstaged and untracked (not ignored) files together. Nothing is written into the repository. */
export async function snapshotWorkTree(git: Git, layout: Layout): Promise<Snapshot> {
  const folder = await mkdtemp(path.join(tmpdir(), 'architect-snapshot-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return { ...(await writeTree(git, layout, folder)), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function writeTree(git: Git, layout: Layout, folder: string): Promise<Omit<Snapshot, 'remove'>> {
  const objects = path.join(folder, 'objects');
  const index = path.join(folder, 'index');
  await mkdir(objects);
  await copyFile(layout.indexFile, index).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error; // a repository without an index: everything counts as untracked
  });
  const env = {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(layout.objects),
  };
  const inFolder = { ...env, GIT_INDEX_FILE: index };
  const top = { ...git, dir: layout.top };
  const gaps: string[] = [];
  await runGit(top, ['add', '--all', '--ignore-errors', '--', ':/'], inFolder).catch((error: unknown) => {
    if (!(error instanceof GitError)) throw error;
    gaps.push(`Some uncommitted files could not be read: ${error.stderr.trim().split('\n')[0] ?? ''}`);
  });
  const tree = await runGit(top, ['write-tree'], inFolder);
  return { tree: tree.toString('latin1').trim(), env, gaps };
}
