import type { HistoryReview } from './review.ts';

/**
 * The review of a history that shares files with another of the same folder, whose review came first: what it says of files
 * that were `told` of is left out, except that its own database refuses them.
 */
export function withoutRepeats({ findings, facts, coverage }: HistoryReview, told: ReadonlySet<string>): HistoryReview {
  const own = findings.filter(({ path, hazard }) => !told.has(path) || hazard === 'migration-fails');
  const reviewed = coverage.reviewed.filter(({ path }) => !told.has(path));
  return {
    findings: own,
    facts: own.length > 0 || reviewed.length > 0 ? facts : [],
    coverage: { ...coverage, reviewed },
  };
}
