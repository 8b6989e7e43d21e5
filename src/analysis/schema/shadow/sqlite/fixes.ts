import type { Step } from '../../../../domain/schema.ts';
import { controlOf } from '../../runners.ts';
import type { Fix } from '../shadow.ts';
import { openEngine, type Engine, Refusal } from './engine.ts';

/** Which fixes the engine accepts, each in the state before the step that it replaces. */
export function acceptedFixes(image: Uint8Array, steps: readonly Step[], fixes: readonly Fix[]): Set<Fix> {
  const engine = openEngine({ image });
  const accepted = new Set<Fix>();
  try {
    for (const step of steps) {
      for (const fix of fixes.filter((each) => each.step === step)) {
        const undo = openEngine({ image: engine.image() });
        if (fix.statements.every((sql) => accepts(undo, sql))) accepted.add(fix);
        undo.close();
      }
      if (step.effect && !step.effect.error && !controlOf(step.statement)) accepts(engine, step.statement.sql);
    }
    return accepted;
  } finally {
    engine.close();
  }
}

function accepts(engine: Engine, sql: string): boolean {
  try {
    engine.run(sql);
    return true;
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
}
