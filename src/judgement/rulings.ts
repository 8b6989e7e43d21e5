import type { Evidence, Finding } from '../domain/finding.ts';
import { oneLower } from './severity.ts';

/** The rule of findings that the model made; every other rule belongs to the analysis. */
export const ARCHITECT_RULE = 'architect';

/** Findings after judgement, and why parts of the judgement were not taken. */
export type Ruled = { readonly findings: readonly Finding[]; readonly rejected: readonly string[] };

/**
 * Joins the analysis with the judgement. A judgement's finding with a rule of the analysis is a ruling on it and may
 * only add evidence and, where nothing proved the finding, lower it by one level; what it may not do has no effect.
 */
export function applyRulings(suspected: readonly Finding[], judged: readonly Finding[]): Ruled {
  const own = judged.filter(({ rule }) => rule === ARCHITECT_RULE);
  const rulings = new Map(
    judged.filter(({ rule }) => rule !== ARCHITECT_RULE).map((ruling) => [keyOf(ruling), ruling]),
  );
  const findings = suspected.map((finding) => {
    const ruling = rulings.get(keyOf(finding));
    rulings.delete(keyOf(finding));
    return ruling ? ruledBy(finding, ruling) : finding;
  });
  const rejected = Array.from(rulings, () => 'verdict on a finding that does not exist');
  return { findings: [...findings, ...own.map((finding) => ({ ...finding, proof: 'judged' as const }))], rejected };
}

function ruledBy(finding: Finding, ruling: Finding): Finding {
  const lowered = finding.proof !== 'proved' && ruling.level === oneLower(finding.level);
  const known = new Set(finding.evidence.map(({ fact }) => fact));
  const added: readonly Evidence[] = ruling.evidence.filter(({ fact }) => !known.has(fact));
  const [first, ...rest] = finding.evidence;
  return { ...finding, level: lowered ? ruling.level : finding.level, evidence: [first, ...rest, ...added] };
}

const keyOf = ({ rule, fingerprint, path, line }: Finding): string => [rule, fingerprint, path, line].join('\0');
