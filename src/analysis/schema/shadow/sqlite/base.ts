import type { Statement } from '../../../../domain/schema.ts';
import type { Cache } from '../../../../domain/source.ts';
import { controlOf } from '../../runners.ts';
import { type Base, baseCache } from '../base-cache.ts';
import type { BaseFile, BaseMigrations, Failure } from '../shadow.ts';
import { type Engine, openEngine, Refusal } from './engine.ts';
import { cannotRun, notRun } from './limits.ts';

/** Raise it when images or the way they are made change. Files of one SQLite are read by every later one. */
const IMAGE_FORMAT = 1;

/** The schema at the merge base. A base that grew by a few migrations since it was cached is continued, not replayed. */
export async function rebuildBase(migrations: BaseMigrations, cache: Cache): Promise<Base> {
  const bases = baseCache(migrations, ['sqlite', IMAGE_FORMAT], cache);
  const { count, found } = await bases.newest();
  if (found && count === migrations.entries.length) return found;

  const remaining = migrations.entries.slice(count).map(({ path }) => path);
  const files = remaining.length > 0 ? await migrations.read(remaining) : new Map<string, BaseFile>();
  const engine = openEngine(found && { image: found.image });
  try {
    if (count === 0 && migrations.preamble !== undefined) attempt(engine, migrations.preamble);
    const failures: Failure[] = [...(found?.failures ?? [])];
    for (const path of remaining) {
      const file = files.get(path);
      const reason = file ? apply(engine, file) : 'it is missing, binary or over the size limit';
      if (reason !== undefined) failures.push({ path, reason });
    }
    const referred = [...(found?.referred ?? []), ...[...files.values()].flatMap((file) => file.referred)];
    const base: Base = { image: engine.image(), extensions: [], failures, referred };
    if (migrations.entries.length > 0) await bases.put(base);
    return base;
  } finally {
    engine.close();
  }
}

/**
 * Runs a file's statements one by one, so that the rest of it still runs where one is refused. Transactions are left out:
 * what they would undo has been merged and is done. Foreign keys are not enforced, so that missing rows hold nothing up.
 */
function apply(engine: Engine, { batches }: BaseFile): string | undefined {
  let failure: string | undefined;
  for (const statement of batches.flatMap(({ statements }) => statements)) {
    if (controlOf(statement) || ENFORCES.test(statement.sql)) continue;
    const reason = reasonNotRun(statement) ?? attempt(engine, statement.sql);
    if (reason !== undefined && !onlyRows(statement)) failure ??= `${reason} (line ${statement.line})`;
  }
  if (engine.inTransaction) attempt(engine, 'ROLLBACK');
  attempt(engine, 'PRAGMA legacy_alter_table = OFF');
  return failure;
}

/** The schema is whole without it. */
function onlyRows({ sql, rowsOnly }: Statement): boolean {
  return rowsOnly ?? /^(?:insert|update|delete|replace|select|with)\b/i.test(sql);
}

const ENFORCES = /^(?:pragma\s+(?:\w+\.)?foreign_keys\b|savepoint\b|release\b)/i;

function reasonNotRun({ kind, sql, reason }: Statement): string | undefined {
  return kind === 'opaque' ? (reason ?? 'no reader') : cannotRun(sql);
}

function attempt(engine: Engine, sql: string): string | undefined {
  try {
    engine.run(sql);
    return undefined;
  } catch (cause) {
    if (cause instanceof Refusal) return notRun(cause) ?? cause.message;
    throw cause;
  }
}
