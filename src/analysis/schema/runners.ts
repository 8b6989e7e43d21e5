import type { Runner, Statement } from '../../domain/schema.ts';

/** Statements that a runner sends together. `atomic` ones share a transaction, others run each by itself. */
export type Batch = {
  readonly statements: readonly Statement[];
  readonly atomic: boolean;
  /** What the runner remembers it by, where it remembers less than a file. */
  readonly id?: string;
  /** It is run again whenever it changes. */
  readonly runsAgain?: true;
};

export function sqlOf(batches: readonly Batch[]): string[] {
  return batches.flatMap(({ statements }) => statements.map(({ sql }) => sql));
}

/** What a statement does to the transaction around it, where that is all it does. */
export type Control = 'begin' | 'commit' | 'rollback';

/** A statement in the order and transaction in which the runner executes it. */
export type PlannedStatement = {
  readonly statement: Statement;
  /** Statements with the same number share one transaction. */
  readonly transaction?: number;
  readonly control?: Control;
};

/**
 * Numbers the transactions in which a runner executes the pending files. BEGIN, COMMIT and ROLLBACK written in a file end
 * or open transactions as they would on the server: a COMMIT leaves the runner's transaction, and what follows it in the
 * same batch runs outside one until the next BEGIN.
 */
export function planTransactions(runner: Runner, files: readonly (readonly Batch[])[]): PlannedStatement[] {
  const planned: PlannedStatement[] = [];
  let last = 0;
  let pending: number | undefined;
  for (const file of files) {
    for (const { statements, atomic } of file) {
      let current: number | undefined;
      if (atomic && runner.scope === 'pending') current = pending ??= ++last;
      else if (atomic) current = ++last;
      else pending = undefined;
      for (const statement of statements) {
        const control = controlOf(statement);
        if (control === 'begin') current ??= ++last;
        planned.push({
          statement,
          ...(current !== undefined && { transaction: current }),
          ...(control && { control }),
        });
        if (control === 'commit' || control === 'rollback') {
          current = undefined;
          pending = undefined;
        }
      }
    }
  }
  return planned;
}

const CONTROLS: readonly (readonly [RegExp, Control])[] = [
  [/^(?:begin|start\s+transaction)\b/i, 'begin'],
  [/^(?:commit|end)\b(?!\s+prepared)/i, 'commit'],
  [/^(?:rollback|abort)\b(?!\s+(?:prepared|to\b|(?:work|transaction)\s+to\b))/i, 'rollback'],
];

export function controlOf(statement: Statement): Control | undefined {
  if (statement.kind !== 'sql') return undefined;
  return CONTROLS.find(([pattern]) => pattern.test(statement.sql))?.[1];
}
