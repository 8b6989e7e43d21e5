import { structuredPatch } from 'diff';
import type { Entry } from './objects.ts';

/** A changed file as `GET /pulls/:number/files` lists it. */
export type FileDiff = {
  readonly sha: string;
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly additions: number;
  readonly deletions: number;
  readonly changes: number;
  readonly patch?: string;
};

/** https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits#diff-limits */
const MAX_PATCH_BYTES = 500_000;
const MAX_PATCH_LINES = 20_000;

/** GitHub pairs a removed and an added file from this share of equal lines on. */
const RENAME_SIMILARITY = 0.5;

type Read = (entry: Entry) => Promise<Buffer>;

/** What changed between two trees, sorted by path, with unified patches as GitHub gives them. */
export async function diffTrees(
  base: ReadonlyMap<string, Entry>,
  head: ReadonlyMap<string, Entry>,
  read: Read,
): Promise<readonly FileDiff[]> {
  const removed = [...base.values()].filter(({ path }) => !head.has(path));
  const added = [...head.values()].filter(({ path }) => !base.has(path));
  const renames = await pairRenames(removed, added, read);
  const paired = new Set([...renames.values()].map(({ path }) => path));
  const diffs: FileDiff[] = [];
  for (const entry of removed) {
    if (!paired.has(entry.path)) diffs.push({ ...(await diffOf(entry, undefined, read)), status: 'removed' });
  }
  for (const entry of added) {
    const previous = renames.get(entry.path);
    const diff = await diffOf(previous, entry, read);
    const renamed = previous && ({ status: 'renamed', previous_filename: previous.path } as const);
    diffs.push({ ...diff, ...(renamed ?? { status: 'added' }) });
  }
  for (const entry of head.values()) {
    const before = base.get(entry.path);
    if (!before || (before.sha === entry.sha && before.mode === entry.mode)) continue;
    diffs.push({ ...(await diffOf(before, entry, read)), status: 'modified' });
  }
  return diffs.sort((one, other) => (one.filename < other.filename ? -1 : 1));
}

async function pairRenames(
  removed: readonly Entry[],
  added: readonly Entry[],
  read: Read,
): Promise<Map<string, Entry>> {
  const pairs = new Map<string, Entry>();
  const open = new Set(removed.filter(({ type }) => type === 'blob'));
  for (const entry of added) {
    const same = [...open].find(({ sha }) => sha === entry.sha);
    if (!same) continue;
    pairs.set(entry.path, same);
    open.delete(same);
  }
  for (const entry of added) {
    if (open.size === 0 || pairs.has(entry.path) || entry.type !== 'blob') continue;
    const content = await read(entry);
    let best: { entry: Entry; similarity: number } | undefined;
    for (const candidate of open) {
      const similarity = similarityOf(await read(candidate), content);
      if (similarity >= RENAME_SIMILARITY && similarity > (best?.similarity ?? 0))
        best = { entry: candidate, similarity };
    }
    if (!best) continue;
    pairs.set(entry.path, best.entry);
    open.delete(best.entry);
  }
  return pairs;
}

function similarityOf(one: Buffer, other: Buffer): number {
  if (one.length === 0 || other.length === 0 || isBinary(one) || isBinary(other)) return 0;
  const lines = new Map<string, number>();
  for (const line of one.toString('utf8').split('\n')) lines.set(line, (lines.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of other.toString('utf8').split('\n')) {
    const left = lines.get(line) ?? 0;
    if (left === 0) continue;
    lines.set(line, left - 1);
    common += line.length + 1;
  }
  return common / Math.max(one.length, other.length);
}

async function diffOf(
  before: Entry | undefined,
  after: Entry | undefined,
  read: Read,
): Promise<Omit<FileDiff, 'status'>> {
  const shown = after ?? before;
  if (!shown) throw new Error('A diff needs at least one side.');
  const identity = { sha: shown.sha, filename: shown.path };
  const [from, to] = await Promise.all([before && read(before), after && read(after)]);
  const [old, fresh] = [from ?? Buffer.alloc(0), to ?? Buffer.alloc(0)];
  if (isBinary(old) || isBinary(fresh) || old.equals(fresh)) {
    return { ...identity, additions: 0, deletions: 0, changes: 0 };
  }
  const lines = patchLines(old.toString('utf8'), fresh.toString('utf8'));
  const additions = lines.filter((line) => line.startsWith('+')).length;
  const deletions = lines.filter((line) => line.startsWith('-')).length;
  const patch = lines.join('\n');
  const fits = lines.length <= MAX_PATCH_LINES && Buffer.byteLength(patch) <= MAX_PATCH_BYTES;
  return { ...identity, additions, deletions, changes: additions + deletions, ...(fits && { patch }) };
}

function patchLines(old: string, fresh: string): string[] {
  if (old === '' || fresh === '') return oneSided(old === '' ? fresh : old, old === '' ? '+' : '-');
  const { hunks } = structuredPatch('a', 'b', old, fresh, undefined, undefined, { context: 3 });
  return hunks.flatMap((hunk) => [
    `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
    ...hunk.lines,
  ]);
}

/** A whole file in or out, without the search for common lines that would take minutes on a big one. */
function oneSided(content: string, sign: '+' | '-'): string[] {
  const lines = content.split('\n');
  const terminated = lines.at(-1) === '';
  if (terminated) lines.pop();
  const counted = range(1, lines.length);
  const header = sign === '+' ? `@@ -0,0 +${counted} @@` : `@@ -${counted} +0,0 @@`;
  return [header, ...lines.map((line) => sign + line), ...(terminated ? [] : ['\\ No newline at end of file'])];
}

const range = (start: number, count: number) => (count === 1 ? `${start}` : `${start},${count}`);

/** As git decides: a NUL in the first 8,000 bytes. */
function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0);
}

/** A line of a patch that takes comments. `hunk` counts from 1; `from` and `to` are indexes of the patch's lines. */
export type CommentableLine = { readonly hunk: number; readonly from: number; readonly to: number };

/** Lines of a patch that take comments, by side and number: `RIGHT 12`. */
export function commentable(patch: string): ReadonlyMap<string, CommentableLine> {
  const found = new Map<string, CommentableLine>();
  let hunk = 0;
  let from = 0;
  let [left, right] = [0, 0];
  for (const [to, line] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header) {
      hunk += 1;
      from = to;
      [left, right] = [Number(header[1]), Number(header[2])];
      continue;
    }
    if (line.startsWith('\\')) continue;
    if (!line.startsWith('+')) found.set(`LEFT ${left++}`, { hunk, from, to });
    if (!line.startsWith('-')) found.set(`RIGHT ${right++}`, { hunk, from, to });
  }
  return found;
}

/** Where a line of the old text is in the new one; `undefined` when it was changed or removed. */
export function lineAfter(old: string, fresh: string, line: number): number | undefined {
  const { hunks } = structuredPatch('a', 'b', old, fresh, undefined, undefined, { context: 0 });
  let shift = 0;
  for (const hunk of hunks) {
    if (line < hunk.oldStart) break;
    if (line < hunk.oldStart + hunk.oldLines) return undefined;
    shift += hunk.newLines - hunk.oldLines;
  }
  return line + shift;
}
