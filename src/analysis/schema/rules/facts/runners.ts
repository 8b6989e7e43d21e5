import type { Runner } from '../../../../domain/schema.ts';

/** A file is one query to them, for which the server opens a transaction only when it holds several statements. */
const SEND_WHOLE_FILES: ReadonlySet<string> = new Set(['Prisma Migrate', 'golang-migrate']);

/** How a statement that must not run in a transaction gets out of this runner's. */
export function outsideTransaction(runner: Runner): string {
  if (runner.optOut !== undefined) return `Put it in a migration of its own, marked "${runner.optOut}".`;
  if (runner.scope === 'none') return `${runner.name} runs each statement by itself, so it needs nothing else.`;
  if (SEND_WHOLE_FILES.has(runner.name)) {
    return `Put it alone in a migration of its own: ${runner.name} wraps a file in a transaction only when it holds more.`;
  }
  return `${runner.name} always opens a transaction: run it by hand before the deploy, then ship it with IF NOT EXISTS.`;
}

/** A statement of a fix that must not share the transaction of those before it: pasted together, they would lock longer. */
export function later(runner: Runner, sql: string): string {
  return `-- ${laterTransaction(runner)}:\n${sql}`;
}

/** Where a statement goes that must not share the transaction of another. */
export function laterTransaction(runner: Runner): string {
  if (runner.scope === 'pending') return `in a later deploy (${runner.name} runs all pending files in one transaction)`;
  return runner.scope === 'file' ? 'in a later migration file' : 'as a statement of its own transaction';
}
