import type { Statement } from '../../../../domain/schema.ts';
import type { Cache } from '../../../../domain/source.ts';
import { controlOf, sqlOf } from '../../runners.ts';
import { type Base, baseCache } from '../base-cache.ts';
import { unpackImage } from '../packing.ts';
import type { BaseFile, BaseMigrations } from '../shadow.ts';
import { type Engine, type OpenEngine, Refusal } from './engine.ts';
import { extensionsIn, isExtensionAvailable } from './extensions.ts';
import { cannotRun, FRESH_SESSION } from './replay.ts';
import { provideMissing } from './surroundings.ts';
import { ENGINE_VERSION, IMAGE_FORMAT } from './version.ts';

export type BaseServices = {
  readonly cache: Cache;
  readonly openEngine: OpenEngine;
  /** A packed image of an empty cluster. */
  pristine(): Promise<Uint8Array>;
};

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
  const bases = baseCache(migrations, [ENGINE_VERSION, IMAGE_FORMAT], cache);
  const { count, found } = await bases.newest();
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
  const base: Base = { image: await engine.image(), extensions, failures, referred };
  await bases.put(base);
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
