import type { Finding, Level, Proof } from '../domain/finding.ts';

const LEVELS: readonly Level[] = ['note', 'warning', 'error'];
const PROOFS: readonly Proof[] = ['judged', 'derived', 'proved'];

/** Higher is more severe. */
export const levelRank = (level: Level): number => LEVELS.indexOf(level);

/** Higher is surer. */
export const proofRank = (proof: Proof): number => PROOFS.indexOf(proof);

/** The next milder level; a note stays a note. */
export const oneLower = (level: Level): Level => LEVELS[Math.max(0, levelRank(level) - 1)] ?? 'note';

/** Most severe first, then the surest, then by place: the order in which a review is read. */
export function bySeverity(a: Finding, b: Finding): number {
  return (
    levelRank(b.level) - levelRank(a.level) ||
    proofRank(b.proof) - proofRank(a.proof) ||
    compare(a.path, b.path) ||
    a.line - b.line ||
    compare(a.rule, b.rule)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
