import { createHash } from 'node:crypto';
import type { Statement } from '../../../../domain/schema.ts';
import type { Cache, SourceEntry } from '../../../../domain/source.ts';
import { controlOf, sqlOf } from '../../runners.ts';
import type { BaseFile, BaseMigrations, Failure } from '../shadow.ts';
import { type Engine, type OpenEngine, Refusal } from './engine.ts';
import { extensionsIn, isExtensionAvailable } from './extensions.ts';
import { cannotRun, FRESH_SESSION } from './replay.ts';
import { packImage, unpackImage } from './image.ts';
import { provideMissing } from './surroundings.ts';
import { ENGINE_VERSION, IMAGE_FORMAT } from './version.ts';

/** A rebuilt schema, ready to load. */
export type Base = {
  readonly image: Uint8Array;
  readonly extensions: readonly string[];
  readonly failures: readonly Failure[];
  /** Other files that its migrations took something from: it is stale once one of them has changed. */
  readonly referred: readonly SourceEntry[];
};

export type BaseServices = {
  readonly cache: Cache;
  readonly openEngine: OpenEngine;
  /** A packed image of an empty cluster. */
  pristine(): Promise<Uint8Array>;
};

/** How many merged migrations back a cached image may be and still save most of the work. */
const LOOK_BACK = 24;
const STATES_CHANGE = /\bset\b|\bset_config\b|\bbegin\b|\bstart\s+transaction\b/i;

/**
 * The schema at the merge base. A base that grew by a few migrations since it was cached is continued, not replayed.
 * `open` is an engine that holds it, where one is left over from the replay.
 */
export async function rebuildBase(
  migrations: BaseMigrations,
  { cache, openEngine, pristine }: BaseServices,
  wanted: readonly string[],
): Promise<{ base: Base; open?: Engine }> {
  const keys = prefixKeys(migrations);
  const { count, found } = await newestCached(keys, migrations, cache);
  if (found && count === migrations.entries.length) return { base: found };
  if (migrations.entries.length === 0 && migrations.preamble === undefined) {
    return { base: { image: await unpackImage(await pristine()), extensions: [], failures: [], referred: [] } };
  }

  const remaining = migrations.entries.slice(count).map(({ path }) => path);
  const files = await migrations.read(remaining);
  const sent = [migrations.preamble ?? '', ...[...files.values()].flatMap(({ batches }) => sqlOf(batches))];
  const named = extensionsIn(sent).filter(isExtensionAvailable);
  const extensions = [...new Set([...(found?.extensions ?? []), ...named])].toSorted();
  const engine = await openEngine({
    image: found?.image ?? (await unpackImage(await pristine())),
    extensions: [...new Set([...extensions, ...wanted])],
  });
  const failures = [...(found?.failures ?? [])];
  if (count === 0 && migrations.preamble !== undefined) await engine.run(migrations.preamble);
  for (const path of remaining) {
    const file = files.get(path);
    const reason = file ? await apply(engine, file) : 'it is missing, binary or over the size limit';
    if (reason !== undefined) failures.push({ path, reason });
  }
  const referred = [...(found?.referred ?? []), ...[...files.values()].flatMap((file) => file.referred)];
  const base: Base = { image: await engine.image(), extensions, failures, referred: distinct(referred) };
  await cache.put(keys[migrations.entries.length] ?? '', await pack(base));
  return { base, open: engine };
}

/** A whole file in one go; where the server refuses, statement by statement, so that the rest of the file still runs. */
async function apply(engine: Engine, { text, batches }: BaseFile): Promise<string | undefined> {
  let failure: string | undefined;
  for (const { statements, atomic } of batches) {
    const runnable: Statement[] = [];
    for (const statement of statements) {
      const reason = statement.kind === 'opaque' ? (statement.reason ?? 'no reader') : cannotRun(statement.sql);
      if (reason === undefined) runnable.push(statement);
      else if (!statement.rowsOnly) failure ??= reason;
    }
    if (runnable.length === 0) continue;
    if (atomic && (await attempt(engine, runnable.map(({ sql }) => sql).join('\n;\n'))) === undefined) continue;
    for (const statement of runnable) {
      if (controlOf(statement)) continue;
      const refused = await attempt(engine, statement.sql);
      if (refused !== undefined) failure ??= `${refused} (line ${statement.line})`;
    }
  }
  if (STATES_CHANGE.test(text)) await engine.run(FRESH_SESSION);
  return failure;
}

/** A file that counts on several schemas and roles is tried again for each, within reason. */
const SURROUNDINGS = 20;

async function attempt(engine: Engine, sql: string): Promise<string | undefined> {
  for (let provided = 0; ; provided += 1) {
    try {
      await engine.run(sql);
      return undefined;
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      await engine.run('ROLLBACK');
      if (provided === SURROUNDINGS || !(await provideMissing(engine, cause))) return cause.message;
    }
  }
}

/** A key for every beginning of the history: what its image was made from, and by which engine. */
function prefixKeys({ format, preamble, entries, settings }: BaseMigrations): string[] {
  const hash = createHash('sha256').update(JSON.stringify([ENGINE_VERSION, IMAGE_FORMAT, format, preamble, settings]));
  const key = () => `schema-base-${hash.copy().digest('hex')}`;
  return [key(), ...entries.map(({ path, oid }) => (hash.update(JSON.stringify([path, oid])), key()))];
}

function distinct(entries: readonly SourceEntry[]): SourceEntry[] {
  return [...new Map(entries.map(({ path, oid }) => [path, { path, oid }])).values()];
}

async function newestCached(
  keys: readonly string[],
  { isCurrent }: BaseMigrations,
  cache: Cache,
): Promise<{ count: number; found?: Base }> {
  for (let count = keys.length - 1; count > 0 && count >= keys.length - LOOK_BACK; count -= 1) {
    const packed = await cache.get(keys[count] ?? '');
    const found = packed && (await unpack(packed).catch(() => undefined));
    if (found && isCurrent(found.referred)) return { count, found };
  }
  return { count: 0 };
}

/** Four bytes of length, JSON about the image, the packed image. */
async function pack({ image, ...about }: Base): Promise<Uint8Array> {
  const header = Buffer.from(JSON.stringify(about));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, await packImage(image)]);
}

async function unpack(packed: Uint8Array): Promise<Base> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const end = 4 + bytes.readUInt32LE(0);
  const about: Omit<Base, 'image' | 'referred'> = JSON.parse(bytes.toString('utf8', 4, end));
  return { referred: [], ...about, image: await unpackImage(bytes.subarray(end)) };
}
