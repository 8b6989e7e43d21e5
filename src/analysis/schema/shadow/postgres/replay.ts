import type { Effect, Lock } from '../../../../domain/schema.ts';
import type { PlannedStatement } from '../../runners.ts';
import { type Engine, Refusal } from './engine.ts';
import { extensionsIn } from './extensions.ts';
import { provideMissing } from './surroundings.ts';
import { effectBetween, heldLocks, type Observation, observe } from './observe.ts';

/** What replaying one statement showed. `effect` is absent where the statement could not run here. */
export type Observed = {
  readonly effect?: Effect;
  readonly held: readonly Lock[];
  /** Why it did not run. */
  readonly skipped?: string;
};

const NOTHING: Effect = { locks: [], rewrites: [], indexRewrites: [], scans: [] };
/** Undoes whatever settings and roles the statements left behind; a search path that a role or database has is a new session's. */
export const FRESH_SESSION = `ROLLBACK; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL;
  SELECT pg_catalog.set_config('search_path', pg_catalog.substr(setting, 13), false)
    FROM pg_catalog.pg_db_role_setting, LATERAL pg_catalog.unnest(setconfig) AS setting
   WHERE pg_catalog.starts_with(setting, 'search_path=')
     AND setrole OPERATOR(pg_catalog.=) ANY (ARRAY[0, SESSION_USER::pg_catalog.regrole]::pg_catalog.oid[])
     AND setdatabase OPERATOR(pg_catalog.=) ANY (
           SELECT oid FROM pg_catalog.pg_database
            WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database() UNION ALL SELECT 0)
   ORDER BY setrole, setdatabase`;

/** What a session takes along when it ends; a schema that is loaded again has none of it. */
export const END_SESSION = `${FRESH_SESSION};
  DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES`;

/** Statements of one change that are replayed; who sends more sends rows. */
export const MOST_STATEMENTS = 5_000;

/** Refused after any query, and observing takes one; it changes nothing that can be seen here. */
const MUST_COME_FIRST = /^set\s+(?:local\s+)?transaction\b/i;
const SAVEPOINT = 'architect_statement';
/** Active SQL transaction: the statement refuses to run inside a transaction block. */
const NEEDS_NO_TRANSACTION = '25001';

/**
 * Runs statements in their transactions and observes each one. A refused statement is recorded and undone by itself,
 * so that the rest of its transaction still shows what it does.
 */
export async function replay(engine: Engine, planned: readonly PlannedStatement[]): Promise<Observed[]> {
  const observed: Observed[] = [];
  let open: number | undefined;
  let latest: Observation | undefined;
  const close = async (verb: 'COMMIT' | 'ROLLBACK') => {
    open = undefined;
    latest = undefined;
    await engine.run(verb).catch(async (cause: unknown) => {
      const last = observed.at(-1);
      if (!(cause instanceof Refusal) || !last) throw cause;
      observed[observed.length - 1] = { ...last, effect: { ...NOTHING, ...last.effect, error: errorOf(cause) } };
      await engine.run('ROLLBACK');
    });
  };

  const held = async () => (open === undefined ? [] : heldLocks((latest ??= await observe(engine))));

  for (const { statement, transaction, control } of planned) {
    if (open !== undefined && transaction !== open) await close('COMMIT');
    if (transaction !== undefined && open === undefined) {
      await engine.run('BEGIN');
      open = transaction;
    }
    const skipped =
      observed.length >= MOST_STATEMENTS
        ? `only the first ${MOST_STATEMENTS} statements of a change are replayed`
        : statement.kind === 'opaque'
          ? (statement.reason ?? 'no reader')
          : cannotRun(engine, statement.sql);
    if (skipped !== undefined) observed.push({ held: statement.rowsOnly ? await held() : [], skipped });
    else if (MUST_COME_FIRST.test(statement.sql)) observed.push({ effect: NOTHING, held: [] });
    else if (control) {
      observed.push({ effect: NOTHING, held: await held() });
      if (control !== 'begin' && open !== undefined) await close(control === 'commit' ? 'COMMIT' : 'ROLLBACK');
    } else if (open === undefined) observed.push(await runAlone(engine, statement.sql));
    else {
      const inside = await runInside(engine, statement.sql, latest ?? (await observe(engine)));
      latest = inside.after;
      observed.push(inside.observed);
    }
  }
  if (open !== undefined) await close('COMMIT');
  await engine.run(FRESH_SESSION);
  return observed;
}

type Inside = { readonly observed: Observed; readonly after: Observation };

async function runInside(engine: Engine, sql: string, before: Observation): Promise<Inside> {
  const scoped = !/^(?:savepoint|release|rollback|abort)\b/i.test(sql);
  if (scoped) await engine.run(`SAVEPOINT ${SAVEPOINT}`);
  const { notices, error } = await attempt(engine, sql);
  if (scoped) await engine.run(error ? `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}` : `RELEASE ${SAVEPOINT}`);
  if (scoped && error && (await provideMissing(engine, error))) return runInside(engine, sql, before);
  const after = await observe(engine);
  return { observed: { effect: effectOf(before, after, notices, error), held: heldLocks(before) }, after };
}

/**
 * A statement outside any transaction is observed inside one of its own, since locks vanish with their transaction.
 * The few that refuse that (CONCURRENTLY, VACUUM) run bare, and then only their lasting effects can be seen.
 */
async function runAlone(engine: Engine, sql: string): Promise<Observed> {
  await engine.run('BEGIN');
  const { observed } = await runInside(engine, sql, await observe(engine));
  if (observed.effect?.error?.sqlstate !== NEEDS_NO_TRANSACTION) {
    try {
      await engine.run('COMMIT');
      return observed;
    } catch (cause) {
      await engine.run('ROLLBACK');
      return { effect: { ...NOTHING, error: errorOf(cause) }, held: [] };
    }
  }
  await engine.run('ROLLBACK');
  const before = await observe(engine);
  const { notices, error } = await attempt(engine, sql);
  return { effect: effectOf(before, await observe(engine), notices, error), held: [] };
}

type Attempt = { notices: string[]; error?: NonNullable<Effect['error']> };

async function attempt(engine: Engine, sql: string): Promise<Attempt> {
  const notices: string[] = [];
  await engine.run('SET client_min_messages = debug1');
  try {
    await engine.run(sql, ({ message }) => notices.push(message));
    return { notices };
  } catch (cause) {
    return { notices, error: errorOf(cause) };
  }
}

function effectOf(before: Observation, after: Observation, notices: string[], error: Attempt['error']): Effect {
  return { ...effectBetween(before, after, notices), ...(error && { error }) };
}

function errorOf(cause: unknown): NonNullable<Effect['error']> {
  if (cause instanceof Refusal) return { sqlstate: cause.sqlstate, message: cause.message };
  throw cause;
}

/** Runs SQL as it is and gives the server's refusal. */
export async function refusalOf(engine: Engine, sql: string): Promise<NonNullable<Effect['error']> | undefined> {
  try {
    await engine.run(sql);
    return undefined;
  } catch (cause) {
    return errorOf(cause);
  }
}

/** Why the shadow does not run a statement at all: it lacks something, or it would break. */
export function cannotRun(engine: Pick<Engine, 'hasExtension'>, sql: string): string | undefined {
  if (/^copy\b/i.test(sql) && /\bprogram\b/i.test(sql)) return 'it runs a program on the database server';
  if (!/^create\s+extension\b/i.test(sql)) return undefined;
  const missing = extensionsIn([sql]).find((name) => !engine.hasExtension(name));
  return missing === undefined ? undefined : `the shadow database does not have the extension ${missing}`;
}
