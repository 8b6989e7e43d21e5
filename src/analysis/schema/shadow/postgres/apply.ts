import type { Statement } from '../../../../domain/schema.ts';
import { controlOf } from '../../runners.ts';
import type { BaseFile } from '../shadow.ts';
import { absentTypeNote } from './absent-types.ts';
import { type Engine, Refusal } from './engine.ts';
import { cannotRun, FRESH_SESSION } from './replay.ts';
import { provideMissing } from './surroundings.ts';

const STATES_CHANGE = /\bset\b|\bset_config\b|\bbegin\b|\bstart\s+transaction\b/i;
const MAKES_TEMPORARY = /\btemp(?:orary)?\b/i;

/**
 * Runs a merged migration: a whole file in one go; where the server refuses, statement by statement, so that the rest of the
 * file still runs. Gives why it did not run as a whole.
 */
export async function applyFile(engine: Engine, { text, batches }: BaseFile): Promise<string | undefined> {
  let failure: string | undefined;
  for (const { statements, atomic } of batches) {
    const runnable: Statement[] = [];
    for (const statement of statements) {
      const reason = statement.kind === 'opaque' ? (statement.reason ?? 'no reader') : cannotRun(engine, statement.sql);
      if (reason === undefined) runnable.push(statement);
      else if (!statement.rowsOnly) failure ??= reason;
    }
    if (runnable.length === 0) continue;
    for (const together of atomic ? [runnable] : ownTransactions(runnable)) {
      const asOne = atomic || together.length > 1;
      const whole = asOne ? await attempt(engine, together.map(({ sql }) => sql).join('\n;\n')) : undefined;
      failure ??= whole?.standsIn;
      if (whole && whole.refused === undefined) continue;
      for (const statement of together) {
        if (controlOf(statement)) continue;
        const { refused, standsIn } = await attempt(engine, statement.sql);
        if (refused !== undefined && statement.onlyIfNeeded && NOT_NEEDED.test(refused)) continue;
        failure ??= refused === undefined ? standsIn : `${refused} (line ${statement.line})`;
      }
    }
  }
  if (STATES_CHANGE.test(text)) await engine.run(FRESH_SESSION);
  if (MAKES_TEMPORARY.test(text)) await engine.run('DISCARD TEMP');
  return failure;
}

/** What the engine says to a step that is already done; its messages are in English. */
const NOT_NEEDED = /\b(?:already exists|does not exist)\b/;

/** What a file itself puts between BEGIN and COMMIT, and every other statement alone. */
function ownTransactions(statements: readonly Statement[]): Statement[][] {
  const parts: Statement[][] = [];
  let open = false;
  for (const statement of statements) {
    const control = controlOf(statement);
    if (open) parts.at(-1)?.push(statement);
    else parts.push([statement]);
    if (control !== undefined) open = control === 'begin';
  }
  return parts;
}

/** A file that counts on several schemas and roles is tried again for each, within reason. */
const SURROUNDINGS = 20;

/** `standsIn`: what the shadow made up for it to run. */
type Attempt = { readonly refused?: string; readonly standsIn?: string };

async function attempt(engine: Engine, sql: string): Promise<Attempt> {
  let standsIn: string | undefined;
  for (let provided = 0; ; provided += 1) {
    const made = standsIn === undefined ? {} : { standsIn };
    try {
      await engine.run(sql);
      return made;
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      await engine.run('ROLLBACK');
      if (provided === SURROUNDINGS || !(await provideMissing(engine, cause))) {
        return { ...made, refused: cause.message };
      }
      standsIn ??= absentTypeNote(cause.message);
    }
  }
}
