import type { Step } from '../../../../domain/schema.ts';
import { controlOf } from '../../runners.ts';
import type { Fix } from '../shadow.ts';
import { type Engine, Refusal } from './engine.ts';

/**
 * Runs each fix in the state before the step that it replaces, on an engine that holds the base, and gives those that the
 * server accepted. A fix that can be undone is undone; one that cannot (CONCURRENTLY) stays, and its step then has
 * nothing left to do.
 */
export async function acceptedFixes(engine: Engine, steps: readonly Step[], fixes: readonly Fix[]): Promise<Set<Fix>> {
  const accepted = new Set<Fix>();
  const last = Math.max(...fixes.map(({ step }) => steps.indexOf(step)));
  for (const step of steps.slice(0, last + 1)) {
    const mine = fixes.filter((fix) => fix.step === step);
    const undoable = mine.filter(({ statements }) => !statements.some(needsNoTransaction));
    const lasting = mine.filter((fix) => !undoable.includes(fix));
    for (const fix of undoable) {
      if (await accepts(engine, ['BEGIN', ...fix.statements])) accepted.add(fix);
      await engine.run('ROLLBACK');
    }
    const tried = new Map<string, boolean>();
    for (const fix of lasting) {
      const sql = fix.statements.join('\n');
      const verdict = tried.get(sql) ?? (await accepts(engine, fix.statements));
      tried.set(sql, verdict);
      if (verdict) accepted.add(fix);
    }
    if (step.effect && !step.effect.error && !controlOf(step.statement)) await accepts(engine, [step.statement.sql]);
  }
  return accepted;
}

function needsNoTransaction(sql: string): boolean {
  return /\bconcurrently\b|^\s*(?:vacuum|alter\s+system)\b/i.test(sql) || /^\s*(?:begin|commit)\b/i.test(sql);
}

async function accepts(engine: Engine, statements: readonly string[]): Promise<boolean> {
  for (const sql of statements) {
    try {
      await engine.run(sql);
    } catch (cause) {
      if (cause instanceof Refusal) return false;
      throw cause;
    }
  }
  return true;
}
