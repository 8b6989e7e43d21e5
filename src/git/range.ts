import { UserError } from '../domain/errors.ts';
import { GitError, runGit, type Git } from './git.ts';
import type { Layout } from './layout.ts';

/** Which commits a review compares, and why these. */
export type Comparing = {
  /** A commit, or the empty tree for a repository's first commit. */
  readonly base: string;
  readonly head: string;
  /** `merge base with origin/main`, in words for the reader. */
  readonly description: string;
};

export type Wish = {
  readonly base: string | undefined;
  readonly head: string | undefined;
  /** There are staged, unstaged or untracked changes that belong to the review. */
  readonly uncommitted: boolean;
};

const DEFAULT_BRANCHES = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
  'refs/heads/trunk',
  'refs/heads/develop',
];

const FETCH_HISTORY =
  'Fetch it with `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0` on actions/checkout).';

/** The merge base and the head, as GitHub compares a pull request. Every failure says what to do. */
export async function resolveRange(git: Git, layout: Layout, wish: Wish): Promise<Comparing> {
  const head = await resolveHead(git, wish.head);
  if (wish.base !== undefined) {
    const named = await resolveNamed(git, wish.base, '--base');
    const base = await mergeBase(git, layout, named, head, wish.base);
    const name = wish.base.replace(/[0-9a-f]{40,64}/, (oid) => oid.slice(0, 10));
    return { base, head, description: base === named ? name : `merge base with ${name}` };
  }
  const branch = await defaultBranch(git);
  if (branch) {
    const base = await mergeBase(git, layout, branch.oid, head, branch.name);
    if (base !== head) return { base, head, description: `merge base with ${branch.name}` };
  }
  if (wish.uncommitted) return { base: head, head, description: 'the last commit' };
  return lastCommit(git, layout, head, branch?.name);
}

async function lastCommit(git: Git, layout: Layout, head: string, branch: string | undefined): Promise<Comparing> {
  const because = branch === undefined ? 'no default branch was found' : `nothing is ahead of ${branch}`;
  const parent = await resolve(git, `${head}^1`);
  if (parent !== undefined) return { base: parent, head, description: `the commit before, because ${because}` };
  if (layout.shallow) throw new UserError(`The history before ${head.slice(0, 12)} is not here. ${FETCH_HISTORY}`);
  return { base: emptyTree(head), head, description: `nothing, because this is the first commit and ${because}` };
}

async function resolveHead(git: Git, wished: string | undefined): Promise<string> {
  if (wished !== undefined) return resolveNamed(git, wished, '--head');
  const head = await resolve(git, 'HEAD');
  if (head !== undefined) return head;
  throw new UserError('There is no commit to review yet. Commit something first, or name a revision with --head.');
}

async function resolveNamed(git: Git, revision: string, flag: string): Promise<string> {
  if (revision === '' || revision.startsWith('-') || /[\s\0]/.test(revision)) {
    throw new UserError(`${flag} ${JSON.stringify(revision)} is not a revision. Name a branch, a tag or a commit.`);
  }
  const oid = (await resolve(git, revision)) ?? (await resolve(git, `refs/remotes/origin/${revision}`));
  if (oid !== undefined) return oid;
  throw new UserError(
    `${flag} ${revision} is not a revision in ${git.dir}. Fetch it first (\`git fetch origin ${revision}\`) or name another one.`,
  );
}

async function resolve(git: Git, revision: string): Promise<string | undefined> {
  try {
    const output = await runGit(git, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
    return output.toString('latin1').trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

async function defaultBranch(git: Git): Promise<{ name: string; oid: string } | undefined> {
  const [configured, output] = await Promise.all([
    runGit(git, ['config', '--get', 'init.defaultBranch']).catch(onlyGitErrors),
    runGit(git, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/remotes/origin', 'refs/heads']),
  ]);
  const refs = new Map(
    output
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  const named = configured?.toString('utf8').trim();
  const candidates = named
    ? [...DEFAULT_BRANCHES, `refs/remotes/origin/${named}`, `refs/heads/${named}`]
    : DEFAULT_BRANCHES;
  const name = candidates.find((candidate) => refs.get(candidate));
  if (name === undefined) return undefined;
  return { name: name.replace(/^refs\/(?:heads|remotes)\//, ''), oid: refs.get(name) ?? '' };
}

function onlyGitErrors(error: unknown): undefined {
  if (!(error instanceof GitError)) throw error;
  return undefined;
}

async function mergeBase(git: Git, layout: Layout, one: string, other: string, name: string): Promise<string> {
  if (one === other) return one;
  const output = await runGit(git, ['merge-base', one, other]).catch(onlyGitErrors);
  const found = output?.toString('latin1').trim();
  if (found) return found;
  if (layout.shallow) {
    throw new UserError(`The history back to where ${name} was left is not here. ${FETCH_HISTORY}`);
  }
  throw new UserError(
    `${other.slice(0, 12)} and ${name} have no common history, so there is no change to review. Name another base with --base.`,
  );
}

/** The id of the tree without entries, which git knows without storing it; its length tells the hash. */
function emptyTree(commit: string): string {
  return commit.length === 64
    ? '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'
    : '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
}
