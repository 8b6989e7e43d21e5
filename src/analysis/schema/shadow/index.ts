import type { Dialect, Statement } from '../../../domain/schema.ts';
import type { Target } from '../formats/format.ts';
import type { OpenShadow } from './shadow.ts';
import { standIn } from './stand-in.ts';

/** The engines at hand. */
export type Shadows = Readonly<Partial<Record<Dialect, OpenShadow>>>;

/**
 * The engine on which migrations for `target` are replayed: their own, or the one whose SQL their reader writes as a
 * stand-in for it. Nothing where there is neither.
 */
export function shadowFor(shadows: Shadows, target: Target, emits: Dialect | undefined): OpenShadow | undefined {
  if (target !== 'postgres' && target !== 'mysql' && target !== 'sqlite') return undefined;
  const written = emits ?? target;
  const open = shadows[written];
  if (!open || written === target) return open;
  const own = shadows[target];
  const instead = standIn(open, target);
  return (base, pending) =>
    own && target === 'mysql' && pending.some(isMysql) ? own(base, pending) : instead(base, pending);
}

/** SQL that a program holds as it is sent: in backticks, which only MySQL takes. */
const isMysql = ({ sql }: Statement): boolean => /`\w+`/.test(sql);
