import type { Dialect, Runner, SchemaChange, Step } from '../../../../domain/schema.ts';

const NAMES: Readonly<Record<Dialect, string>> = { postgres: 'PostgreSQL', mysql: 'MySQL', sqlite: 'SQLite' };

/** The database as its users call it. */
export function engineOf({ dialect }: Pick<SchemaChange, 'dialect'>): string {
  return NAMES[dialect];
}

/** Whether one process usually owns the database and migrates it before it serves anyone: then no old code runs meanwhile. */
export function isEmbedded({ dialect, runner }: SchemaChange): boolean {
  return dialect === 'sqlite' && !/\bD1\b|libSQL/.test(runner.name);
}

/** How long a transaction of this runner lasts, as a clause. */
export function transactionOf({ name, scope }: Runner): string {
  return scope === 'pending' ? `${name} runs all pending files in one` : `${name} runs each file in one`;
}

/** Whether a statement before this one asks SQLite to stop enforcing foreign keys, in vain: it is in a transaction. */
export function turnsKeysOffInVain({ steps }: SchemaChange, step: Step): boolean {
  return (
    step.transaction !== undefined &&
    steps
      .slice(0, steps.indexOf(step))
      .some(
        ({ operations, transaction }) =>
          transaction !== undefined &&
          operations.some(
            (each) =>
              each.kind === 'set-setting' && each.name === 'foreign_keys' && /^(?:off|0|false|no)$/.test(each.value),
          ),
      )
  );
}
