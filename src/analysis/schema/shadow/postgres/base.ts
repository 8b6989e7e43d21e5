import type { Cache } from '../../../../domain/source.ts';
import { sqlOf } from '../../runners.ts';
import { type Base, baseCache, PART } from '../base-cache.ts';
import type { BaseFile, BaseMigrations, Kept } from '../shadow.ts';
import { applyFile } from './apply.ts';
import type { Engine, OpenEngine } from './engine.ts';
import { extensionsIn } from './extensions.ts';
import { END_SESSION } from './replay.ts';

export type BaseServices = {
  readonly cache: Cache;
  readonly openEngine: OpenEngine;
  /** The image of an empty cluster. */
  pristine(): Promise<Uint8Array>;
  /** All that an image depends on besides its migrations. */
  readonly engine: readonly (string | number)[];
  /** The server's major version. */
  readonly version: number;
  /** Whether the engine still has what an image refers to. */
  isUsable(image: Uint8Array): Promise<boolean>;
  /** Told whenever a beginning of a long history was put into the cache. */
  onKept?(kept: Kept): Promise<void>;
};

type Rebuilt = { readonly base: Base; readonly open?: Engine };

/**
 * The schema at the merge base. A base that grew by a few migrations since it was cached is continued, not replayed, and a
 * long replay keeps what it has on the way, for the next process to continue should this one be ended.
 * `open` is an engine that holds it, where one is left over from the replay.
 */
export async function rebuildBase(
  migrations: BaseMigrations,
  { cache, engine, openEngine, pristine, isUsable, onKept }: BaseServices,
  wanted: readonly string[],
): Promise<Rebuilt> {
  const { entries, preamble } = migrations;
  const bases = baseCache(migrations, engine, cache);
  const { count, found } = await bases.newest(isUsable);
  if (found && count === entries.length) return { base: found };
  let base = found ?? { image: await pristine(), extensions: [], failures: [], referred: [] };
  if (entries.length === 0 && preamble === undefined) return { base };

  let open: Engine | undefined;
  let kept = count;
  for (const [start, end] of partsOf(count, entries.length)) {
    const part = entries.slice(start, end).map(({ path }) => path);
    const files = await migrations.read(part);
    const first = start === 0 ? preamble : undefined;
    const extensions = union(base.extensions, extensionsOf(files, first));
    if (open && extensions.length > base.extensions.length) {
      base = { ...base, image: await open.image() };
      await open.close();
      open = undefined;
    }
    open ??= await openEngine({ image: base.image, extensions: union(extensions, wanted) });
    if (first !== undefined) await open.run(first);
    const failures = [...base.failures];
    for (const path of part) {
      const file = files.get(path);
      const reason = file ? await applyFile(open, file) : 'it is missing, binary or over the size limit';
      if (reason !== undefined) failures.push({ path, reason });
    }
    base = {
      ...base,
      extensions,
      failures,
      referred: [...base.referred, ...[...files.values()].flatMap(({ referred }) => referred)],
    };
    const last = end === entries.length;
    if (!last && end - kept < kept / 4) await open.trim();
    else {
      await open.run(END_SESSION);
      base = { ...base, image: await open.image() };
      await bases.put(base, end);
      kept = end;
      if (!last) await onKept?.({ migrations: end, of: entries.length });
    }
  }
  return { base, ...(open && { open }) };
}

/** Beginnings and ends of what is read and replayed at a time: one part at least, and ends where a later process looks. */
function* partsOf(from: number, to: number): Generator<readonly [start: number, end: number]> {
  let start = from;
  do {
    const end = Math.min(to, (Math.floor(start / PART) + 1) * PART);
    yield [start, end];
    start = end;
  } while (start < to);
}

function extensionsOf(files: ReadonlyMap<string, BaseFile>, preamble = ''): string[] {
  const sent = [preamble, ...[...files.values()].flatMap(({ batches }) => sqlOf(batches))];
  return extensionsIn(sent);
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].toSorted();
}
