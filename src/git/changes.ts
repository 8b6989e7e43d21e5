import type { FileStatus } from '../domain/change-set.ts';
import type { RawChange } from '../domain/repository.ts';
import type { BlobReader } from './blobs.ts';
import { BLOB_LIMIT, GitError, runGit, type Git } from './git.ts';
import { decodeBytes, unquotePath } from './quoting.ts';

const DIFF = ['diff-tree', '-r', '--raw', '--no-abbrev', '--no-color', '--no-ext-diff', '--no-textconv'];
const PATCH = ['-p', '-U3', '--full-index', '--indent-heuristic', '--src-prefix=a/', '--dst-prefix=b/'];
const REGULAR = '100';

export type Listing = { readonly changes: readonly RawChange[]; readonly gaps: readonly string[] };

/** Two trees, and where their blobs are. */
export type Comparison = {
  readonly base: string;
  readonly head: string;
  readonly env: Readonly<Record<string, string>>;
  readonly blobs: BlobReader;
};

/** More paths than this are not named on one command line. */
const MAX_EXCLUDED = 200;

/** What differs between two trees, with renames and patches, in one git process when no object is missing. */
export async function listChanges(git: Git, comparison: Comparison): Promise<Listing> {
  const { base, head, env } = comparison;
  try {
    const output = await runGit(git, [...DIFF, '-M', ...PATCH, base, head, '--'], env);
    return { changes: parseDiff(output), gaps: [] };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return withoutMissingBlobs(git, comparison);
  }
}

/** Git refuses a whole diff for one missing blob, so it is asked again without those paths. */
async function withoutMissingBlobs(git: Git, { base, head, env, blobs }: Comparison): Promise<Listing> {
  const listed = parseDiff(await runGit(git, [...DIFF, '-M100%', base, head, '--'], env));
  const oidsOf = ({ baseOid, headOid, mode }: RawChange): string[] =>
    mode.startsWith(REGULAR) ? [baseOid, headOid].filter((oid) => oid !== undefined) : [];
  const had = await blobs.read(listed.flatMap(oidsOf));
  const lacking = listed.filter((change) => oidsOf(change).some((oid) => !had.has(oid)));
  const gaps = [
    'This clone lacks the contents of some files: fetch them, or use a full clone. Where renames cannot be told they are shown as two changes.',
  ];
  if (lacking.length > MAX_EXCLUDED) return { changes: listed, gaps };

  const excluded = lacking.flatMap(({ path, previousPath }) => [...new Set([path, previousPath])]);
  const pathspecs = [':(top)', ...excluded.map((path) => `:(top,exclude,literal)${path}`)];
  try {
    const output = await runGit(git, [...DIFF, '-M', ...PATCH, base, head, '--', ...pathspecs], env);
    return { changes: [...parseDiff(output), ...lacking], gaps };
  } catch (error) {
    if (error instanceof GitError) return { changes: listed, gaps };
    throw error;
  }
}

/** Reads raw entries, an empty line, then one `diff --git` block per entry (two for a change of type). */
function parseDiff(output: Buffer): readonly RawChange[] {
  const end = output[0] === 0x3a ? endOfRaw(output) : 0;
  const entries = output.subarray(0, end).toString('latin1').split('\n').filter(Boolean).map(parseEntry);
  const blocks = splitBlocks(output.subarray(end));
  let at = 0;
  return entries.map((entry) => {
    const own = blocks.slice(at, at + entry.blocks);
    at += entry.blocks;
    const patch = own.at(-1);
    return patch === undefined ? entry.change : { ...entry.change, patch };
  });
}

function endOfRaw(output: Buffer): number {
  const blank = output.indexOf('\n\n');
  return blank === -1 ? output.length : blank + 1;
}

type Entry = { readonly change: RawChange; readonly blocks: number };

/** `:100644 100644 <oid> <oid> R086\told\tnew` */
function parseEntry(line: string): Entry {
  const [fields = '', first = '', second] = line.split('\t');
  const [oldMode = '', newMode = '', oldOid = '', newOid = '', letter = ''] = fields.slice(1).split(' ');
  const previousPath = unquotePath(first);
  const path = second === undefined ? previousPath : unquotePath(second);
  const retyped = letter === 'T' && !oldMode.startsWith(REGULAR) && newMode.startsWith(REGULAR);
  const status = retyped ? 'added' : statusOf(letter);
  return {
    blocks: letter === 'T' ? 2 : 1,
    change: {
      path,
      previousPath: status === 'renamed' ? previousPath : path,
      status,
      mode: status === 'removed' ? oldMode : newMode,
      ...(status !== 'added' && { baseOid: oldOid }),
      ...(status !== 'removed' && { headOid: newOid }),
    },
  };
}

function statusOf(letter: string): FileStatus {
  if (letter.startsWith('R')) return 'renamed';
  if (letter === 'A') return 'added';
  return letter === 'D' ? 'removed' : 'modified';
}

/** One text per file from its first `@@` on; `undefined` where git shows no lines. */
function splitBlocks(patches: Buffer): readonly (string | undefined)[] {
  const starts: number[] = [];
  for (let at = patches.indexOf('diff --git '); at !== -1; at = patches.indexOf('\ndiff --git ', at) + 1 || -1) {
    starts.push(at);
  }
  return starts.map((start, index) => {
    const block = patches.subarray(start, starts[index + 1] ?? patches.length);
    const hunks = block.indexOf('\n@@ ');
    const body = hunks === -1 ? undefined : block.subarray(hunks + 1);
    return body && body.length <= 2 * BLOB_LIMIT ? decodeBytes(body) : undefined;
  });
}
