import picomatch from 'picomatch';
import type { ChangedFile, ChangeSet, Hunk, Skipped } from '../domain/change-set.ts';
import type { RawChange, Repository, TreeEntry } from '../domain/repository.ts';
import type { Settings } from '../domain/settings.ts';
import type { Source } from '../domain/source.ts';
import { diffTexts, parsePatch } from './diff.ts';
import { isRegularFile, sourceOf } from './source.ts';
import { surfaceOf } from './surface.ts';
import { decodeText, SIZE_LIMIT } from './text.ts';

/** Stands for the change as a whole where something was left out that has no path of its own. */
const WHOLE_CHANGE = '*';
const SYMBOLIC_LINK = '120000';
const SUBMODULE = '160000';

/**
 * Everything the change touches, as hunks, with a lazy view of both trees. What cannot be reviewed is in `skipped`
 * with its reason; the adapter's own gaps are there too, under the path `*`.
 */
export async function collectChangeSet(
  repository: Repository,
  settings: Settings,
): Promise<{ changeSet: ChangeSet; source: Source }> {
  const { changes, gaps } = await repository.changes();
  const chosen = globs(settings);
  const skipped: Skipped[] = gaps.map((reason) => ({ path: WHOLE_CHANGE, reason }));
  const readable: RawChange[] = [];
  for (const change of changes) {
    const reason = reasonToSkip(change, chosen);
    if (reason === undefined) readable.push(change);
    else skipped.push({ path: change.path, reason });
  }

  const rebuilt = await rebuildHunks(repository, readable.filter(needsRebuild));
  const files: ChangedFile[] = [];
  for (const change of readable) {
    const hunks = change.patch === undefined ? (rebuilt.get(change.path) ?? []) : parsePatch(change.patch);
    if (typeof hunks === 'string') skipped.push({ path: change.path, reason: hunks });
    else files.push(changedFile(change, hunks));
  }

  const changeSet = { repository: repository.name, ...repository.range, files, skipped };
  return { changeSet, source: sourceOf(repository, changes) };
}

function changedFile(change: RawChange, hunks: readonly Hunk[]): ChangedFile {
  const { path, previousPath, status } = change;
  return { path, previousPath, status, surface: surfaceOf(path), hunks };
}

function globs(settings: Settings): (path: string) => boolean {
  const options = { dot: true };
  const included = settings.include.length > 0 ? picomatch([...settings.include], options) : () => true;
  const excluded = settings.exclude.length > 0 ? picomatch([...settings.exclude], options) : () => false;
  return (path) => included(path) && !excluded(path);
}

function reasonToSkip(change: RawChange, chosen: (path: string) => boolean): string | undefined {
  if (!chosen(change.path)) return 'left out by the include and exclude settings';
  if (change.mode === SUBMODULE) return 'submodule: its own repository has the change';
  if (change.mode === SYMBOLIC_LINK) return 'symbolic link';
  return isRegularFile(change.mode) ? undefined : `not a regular file (mode ${change.mode})`;
}

/** A patch is missing although the content differs. */
function needsRebuild(change: RawChange): boolean {
  return change.patch === undefined && change.baseOid !== change.headOid;
}

/** Hunks from the two contents, or the reason why there are none. */
async function rebuildHunks(
  repository: Repository,
  changes: readonly RawChange[],
): Promise<ReadonlyMap<string, readonly Hunk[] | string>> {
  if (changes.length === 0) return new Map();
  const oids = changes.flatMap(({ baseOid, headOid }) => [baseOid, headOid]).filter((oid) => oid !== undefined);
  const blobs = await repository.read([...new Set(oids)]);
  const sizes = oids.every((oid) => blobs.has(oid)) ? new Map<string, number>() : await sizesOf(repository);
  const textOf = (oid: string | undefined) => (oid === undefined ? '' : decodeBlob(blobs.get(oid), sizes.get(oid)));

  const rebuilt = new Map<string, readonly Hunk[] | string>();
  for (const { path, baseOid, headOid } of changes) {
    const [before, after] = [textOf(baseOid), textOf(headOid)];
    if (typeof before === 'object') rebuilt.set(path, before.reason);
    else if (typeof after === 'object') rebuilt.set(path, after.reason);
    else rebuilt.set(path, diffTexts(before, after));
  }
  return rebuilt;
}

function decodeBlob(bytes: Uint8Array | undefined, size: number | undefined): string | { reason: string } {
  const bytesKnown = bytes?.length ?? size;
  if (bytesKnown !== undefined && bytesKnown > SIZE_LIMIT) {
    return { reason: `too large: ${megabytes(bytesKnown)}, and files above ${megabytes(SIZE_LIMIT)} are not read` };
  }
  if (!bytes) return { reason: 'its content cannot be had from this repository' };
  return decodeText(bytes) ?? { reason: 'binary' };
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(bytes % 1_000_000 === 0 ? 0 : 1)} MB`;

/** Only to say how large an unreadable file is, so a tree that cannot be listed is no failure here. */
async function sizesOf(repository: Repository): Promise<ReadonlyMap<string, number>> {
  const list = (tree: 'base' | 'head'): Promise<readonly TreeEntry[]> => repository.tree(tree).catch(() => []);
  const entries = [...(await list('base')), ...(await list('head'))];
  return new Map(entries.flatMap(({ oid, size }) => (size === undefined ? [] : [[oid, size] as const])));
}
