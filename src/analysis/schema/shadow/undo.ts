import type { Catalog } from '../../../domain/catalog.ts';
import type { Refused, Statement, Step, UndoneChange } from '../../../domain/schema.ts';
import type { Undoing } from './shadow.ts';

/** The engine's refusal, or why the shadow did not run a statement; neither where it ran. */
type Outcome = { readonly error?: Refused; readonly skipped?: string };

/** What undoing takes of an engine that holds what the change left. */
type Session = {
  run(sql: string): Promise<Outcome>;
  catalog(): Promise<Catalog>;
};

/** Who undoes with more statements than this puts rows back. */
const MOST_STATEMENTS = 500;

/**
 * Undoes a change as its runner would, and stops at the first refusal, as that does too. Nothing is said of a change that did
 * not run as a whole, and of no statement after one that could not be run here.
 */
export async function undoChange(
  session: Session,
  steps: readonly Step[],
  { planned, whole }: Undoing,
): Promise<UndoneChange | undefined> {
  if (planned.length > MOST_STATEMENTS || !steps.every(ran)) return undefined;
  const statements = planned.map(({ statement }) => statement);
  let open: number | undefined;
  let last: Statement | undefined;
  const commit = async (): Promise<Outcome> => (open === undefined ? {} : session.run('COMMIT'));
  const refusal = (statement: Statement | undefined, error: Refused | undefined) => ({
    statements,
    ...(statement && error && { refused: { statement, error } }),
  });
  for (const { statement, transaction, control } of planned) {
    if (transaction !== open) {
      const { error } = await commit();
      if (error) return refusal(last, error);
      if (transaction !== undefined) await session.run('BEGIN');
    }
    open = control === 'commit' || control === 'rollback' ? undefined : transaction;
    last = statement;
    if (statement.rowsOnly || control === 'begin') continue;
    const { error, skipped } =
      statement.kind === 'opaque' ? { skipped: 'no reader' } : await session.run(statement.sql);
    if (!error && skipped === undefined) continue;
    if (open !== undefined) await session.run('ROLLBACK');
    return refusal(statement, error);
  }
  const { error } = await commit();
  if (error) return refusal(last, error);
  return { statements, ...(whole && { after: await session.catalog() }) };
}

function ran({ statement, effect }: Step): boolean {
  return statement.rowsOnly === true || (effect !== undefined && effect.error === undefined);
}
