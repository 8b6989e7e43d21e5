import type { Evidence, Finding } from '../domain/finding.ts';
import { levelRank, proofRank } from './severity.ts';

/**
 * Findings with one fingerprint are one finding: the surest speaks, the most severe among equals, and it keeps what
 * the others knew.
 */
export function foldDuplicates(findings: readonly Finding[]): readonly Finding[] {
  return [...Map.groupBy(findings, ({ fingerprint }) => fingerprint).values()].flatMap((group) => {
    const [best, ...others] = group.toSorted(
      (a, b) => proofRank(b.proof) - proofRank(a.proof) || levelRank(b.level) - levelRank(a.level) || a.line - b.line,
    );
    return best ? [others.reduce(joined, best)] : [];
  });
}

function joined(best: Finding, other: Finding): Finding {
  const known = new Set(best.evidence.map(({ fact }) => fact));
  const news: readonly Evidence[] = other.evidence.filter(({ fact }) => !known.has(fact));
  const [first, ...rest] = best.evidence;
  return {
    ...best,
    ...(best.fix === undefined && other.fix !== undefined && { fix: other.fix }),
    evidence: [first, ...rest, ...news],
    tables: [...new Set([...best.tables, ...other.tables])],
  };
}
