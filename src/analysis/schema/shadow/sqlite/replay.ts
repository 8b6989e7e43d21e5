import type { Refused } from '../../../../domain/schema.ts';
import type { PlannedStatement } from '../../runners.ts';
import { type Engine, Refusal } from './engine.ts';
import { cannotRun, notRun } from './limits.ts';

/** What became of one statement: it ran, was refused, or (`skipped`, with the reason) says nothing about the project's own database. */
export type Outcome = { readonly error?: Refused; readonly skipped?: string };

export type Replayed<State> = {
  readonly outcomes: readonly Outcome[];
  /** What `look` saw before each statement, and once more at the end. */
  readonly states: readonly State[];
};

/**
 * Runs statements in their transactions and looks at the database around each. A refused statement has no effect, and the
 * rest of its transaction still shows what it does.
 */
export function replay<State>(
  engine: Engine,
  planned: readonly PlannedStatement[],
  look: () => State,
): Replayed<State> {
  const outcomes: Outcome[] = [];
  const states: State[] = [];
  let open: number | undefined;
  const close = (verb: 'COMMIT' | 'ROLLBACK') => {
    open = undefined;
    const refused = engine.inTransaction ? attempt(engine, verb) : {};
    const last = outcomes.length - 1;
    if (refused.error && outcomes[last]) outcomes[last] = { ...outcomes[last], error: refused.error };
    if (engine.inTransaction) attempt(engine, 'ROLLBACK');
  };

  for (const { statement, transaction, control } of planned) {
    if (open !== undefined && transaction !== open) close('COMMIT');
    if (transaction !== undefined && !engine.inTransaction) attempt(engine, 'BEGIN');
    open = transaction;
    states.push(look());
    const skipped = statement.kind === 'opaque' ? (statement.reason ?? 'no reader') : cannotRun(statement.sql);
    if (skipped !== undefined) outcomes.push({ skipped });
    else if (!control) outcomes.push(attempt(engine, statement.sql));
    else {
      outcomes.push({});
      if (control !== 'begin' && open !== undefined) close(control === 'commit' ? 'COMMIT' : 'ROLLBACK');
    }
  }
  if (open !== undefined) close('COMMIT');
  states.push(look());
  return { outcomes, states };
}

/** Runs SQL as it is. */
export function attempt(engine: Engine, sql: string): Outcome {
  try {
    engine.run(sql);
    return {};
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    const skipped = notRun(cause);
    return skipped === undefined ? { error: { sqlstate: cause.sqlstate, message: cause.message } } : { skipped };
  }
}
