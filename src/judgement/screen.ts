import type { ChangeSet } from '../domain/change-set.ts';
import type { Finding, Hazard, Level } from '../domain/finding.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import type { NewFinding } from './answer.ts';
import { diffLines } from './diff-lines.ts';
import type { DiffLine } from './diff-lines.ts';
import { locateQuote } from './quotes.ts';
import { ARCHITECT_RULE } from './rulings.ts';
import { levelRank } from './severity.ts';
import { oneLine } from './shown.ts';

/** Restraint is in code: a model that is asked for at most five gives seven. */
const MOST_FINDINGS = 5;
/** Two findings of one kind this close are about the same thing. */
const SAME_PLACE = 2;
const LONGEST_QUOTE = 2_000;

/** Ways in which waiting on a lock is described. */
const LOCKS: ReadonlySet<Hazard> = new Set(['write-lock', 'full-lock', 'table-rewrite', 'lock-held-during-backfill']);

export type Screened = { readonly findings: readonly Finding[]; readonly reasons: readonly string[] };

/**
 * Turns what the model claims into findings, or drops it with a reason: a claim needs a line of the diff that really
 * reads so, a trigger and a consequence, enough confidence, and something that no rule says already.
 */
export function screen(
  claims: readonly NewFinding[],
  { changeSet, suspected }: { readonly changeSet: ChangeSet; readonly suspected: readonly Finding[] },
): Screened {
  const lines = diffLines(changeSet);
  const findings: Finding[] = [];
  const reasons: string[] = [];
  for (const claim of claims.toSorted(byWeight)) {
    const at = locateQuote(lines, claim);
    const problem = problemOf(claim, at);
    const finding = at && problem === undefined ? toFinding(claim, at) : undefined;
    if (!finding) reasons.push(problem ?? 'quote is not in the diff');
    else if (suspected.some((known) => isSame(known, finding))) reasons.push('a rule already says it');
    else if (findings.some((known) => isSame(known, finding))) reasons.push('the model said it twice');
    else if (findings.length >= MOST_FINDINGS) reasons.push(`over the limit of ${MOST_FINDINGS} findings`);
    else findings.push(finding);
  }
  return { findings, reasons };
}

function problemOf(claim: NewFinding, at: DiffLine | undefined): string | undefined {
  if (claim.confidence === 'low') return 'confidence is low';
  if ([claim.title, claim.trigger, claim.consequence, claim.remedy].some((text) => oneLine(text, 10) === '')) {
    return 'no trigger, consequence or remedy';
  }
  return at ? undefined : 'quote is not in the diff';
}

/** An error must be shown by what is in front of us; what rests on an assumption is a warning at most. */
function toFinding(claim: NewFinding, at: DiffLine): Finding {
  const level: Level = claim.level === 'error' && claim.confidence !== 'high' ? 'warning' : claim.level;
  const { path, side, line } = at;
  const quote = at.text.trim().slice(0, LONGEST_QUOTE);
  return {
    rule: ARCHITECT_RULE,
    hazard: claim.hazard,
    level,
    proof: 'judged',
    title: oneLine(claim.title, 120).replace(/[.。]+$/, ''),
    message: `${sentence(claim.trigger)} ${sentence(claim.consequence)}`,
    remedy: sentence(claim.remedy),
    evidence: [{ fact: sentence(claim.because) || 'The line itself.', quote }],
    tables: claim.tables
      .map((table) => oneLine(table, 130))
      .filter(Boolean)
      .slice(0, 10),
    path,
    side,
    line,
    endLine: line,
    quote,
    fingerprint: fingerprintOf({ hazard: claim.hazard, path, quote }),
  };
}

function sentence(text: string): string {
  const line = oneLine(text, 600);
  return line === '' || /[.!?…]$/.test(line) ? line : `${line}.`;
}

function isSame(known: Finding, claimed: Finding): boolean {
  if (known.fingerprint === claimed.fingerprint) return true;
  const sameHazard = known.hazard === claimed.hazard || (LOCKS.has(known.hazard) && LOCKS.has(claimed.hazard));
  const near =
    known.path === claimed.path &&
    known.side === claimed.side &&
    claimed.line >= known.line - SAME_PLACE &&
    claimed.line <= known.endLine + SAME_PLACE;
  return sameHazard && near;
}

const byWeight = (a: NewFinding, b: NewFinding): number =>
  levelRank(b.level) - levelRank(a.level) || Number(b.confidence === 'high') - Number(a.confidence === 'high');
