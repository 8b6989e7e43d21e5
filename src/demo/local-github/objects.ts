import { createHash } from 'node:crypto';
import type { Emulator } from './emulator.ts';
import type { CommitJson, TreeJson } from './shapes.ts';

/** A file, link or submodule of a tree. */
export type Entry = {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'commit';
  readonly sha: string;
};

/** Git objects of the emulator's repositories, remembered by id: an id names its content. */
export interface Objects {
  commit(repository: string, sha: string): Promise<CommitJson>;
  /** Every file of a commit or tree, by path. */
  files(repository: string, treeish: string): Promise<ReadonlyMap<string, Entry>>;
  blob(repository: string, sha: string): Promise<Buffer>;
  /** Remembers content that is about to be written, so that it need not be fetched. */
  remember(content: Buffer): void;
  mergeBase(repository: string, one: string, other: string): Promise<string>;
  /** Commits from `head` down to, and without, those that `base` has. Newest first. */
  between(repository: string, base: string, head: string): Promise<readonly string[]>;
  /** Makes a commit and its history readable in another repository, as a network of forks is on GitHub. */
  copy(from: string, to: string, sha: string): Promise<void>;
}

export function createObjects(emulator: Emulator): Objects {
  const commits = new Map<string, Promise<CommitJson>>();
  const trees = new Map<string, Promise<ReadonlyMap<string, Entry>>>();
  const blobs = new Map<string, Promise<Buffer>>();
  const copied = new Set<string>();

  const commit = (repository: string, sha: string) =>
    memo(commits, sha, () => emulator.request<CommitJson>('GET', `/repos/${repository}/git/commits/${sha}`));

  const files = (repository: string, treeish: string) =>
    memo(trees, treeish, async () => {
      const answer = await emulator.request<TreeJson>('GET', `/repos/${repository}/git/trees/${treeish}?recursive=1`);
      const entries = answer.tree.flatMap((entry) => {
        const { path, mode, sha, type } = entry;
        return type === 'tree' ? [] : [[path, { path, mode, sha, type }] as const];
      });
      return new Map(entries);
    });

  const blob = (repository: string, sha: string) =>
    memo(blobs, sha, async () => {
      const answer = await emulator.request<{ content: string }>('GET', `/repos/${repository}/git/blobs/${sha}`);
      return Buffer.from(answer.content, 'base64');
    });

  async function ancestors(repository: string, head: string): Promise<Set<string>> {
    const seen = new Set<string>();
    const queue = [head];
    for (let sha = queue.shift(); sha !== undefined; sha = queue.shift()) {
      if (seen.has(sha)) continue;
      seen.add(sha);
      queue.push(...(await commit(repository, sha)).parents.map((parent) => parent.sha));
    }
    return seen;
  }

  async function copyOne(from: string, to: string, sha: string): Promise<void> {
    if (copied.has(`${to} ${sha}`)) return;
    copied.add(`${to} ${sha}`);
    const writer = emulator.writerOf(to);
    const { parents, author, committer, message } = await commit(from, sha);
    for (const parent of parents) await copyOne(from, to, parent.sha);
    const entries = await files(from, sha);
    for (const entry of entries.values()) {
      if (entry.type === 'commit' || copied.has(`${to} ${entry.sha}`)) continue;
      copied.add(`${to} ${entry.sha}`);
      const content = (await blob(from, entry.sha)).toString('base64');
      await emulator.request('POST', `/repos/${to}/git/blobs`, { content, encoding: 'base64' }, writer);
    }
    const tree = await emulator.request<TreeJson>(
      'POST',
      `/repos/${to}/git/trees`,
      { tree: [...entries.values()] },
      writer,
    );
    const parts = { message, tree: tree.sha, parents: parents.map((parent) => parent.sha), author, committer };
    await emulator.request('POST', `/repos/${to}/git/commits`, parts, writer);
  }

  return {
    commit,
    files,
    blob,
    remember: (content) => void blobs.set(blobId(content), Promise.resolve(content)),
    async mergeBase(repository, one, other) {
      const known = await ancestors(repository, one);
      const queue = [other];
      for (let sha = queue.shift(); sha !== undefined; sha = queue.shift()) {
        if (known.has(sha)) return sha;
        queue.push(...(await commit(repository, sha)).parents.map((parent) => parent.sha));
      }
      return one;
    },
    async between(repository, base, head) {
      const known = await ancestors(repository, base);
      return [...(await ancestors(repository, head))].filter((sha) => !known.has(sha));
    },
    copy: copyOne,
  };
}

/** Git's id of a blob. */
function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Failures are not remembered. */
function memo<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found) return found;
  const made = make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}
