import type { Evidence, Finding } from '../domain/finding.ts';
import type { Settings } from '../domain/settings.ts';
import type { Verdict } from './answer.ts';
import type { Suspect } from './brief/suspects.ts';
import { oneLower } from './severity.ts';
import { oneLine, shown } from './shown.ts';

/** A shorter quote of the context could be found in almost any text. */
const SHORTEST_QUOTE = 12;
const UNKNOWN = 'verdict on a finding that does not exist';

export type Ruling = { readonly findings: readonly Finding[]; readonly reasons: readonly string[] };

/**
 * The suspected findings on which the model had something to say, as rulings for `verify`: a reason is added, and what
 * no engine proved may be lowered by one level. Nothing is deleted.
 */
export function applyVerdicts(verdicts: readonly Verdict[], suspects: readonly Suspect[], settings: Settings): Ruling {
  const open = new Map(suspects.map(({ id, finding }) => [id, finding]));
  const findings: Finding[] = [];
  const reasons: string[] = [];
  for (const verdict of verdicts) {
    const id = verdict.id.trim();
    const finding = open.get(id);
    const reason = oneLine(verdict.reason, 400);
    const problem = finding ? problemOf(verdict, finding, reason, settings) : UNKNOWN;
    if (problem !== undefined) reasons.push(problem);
    else if (finding && open.delete(id)) findings.push(ruled(finding, verdict, reason));
  }
  return { findings, reasons };
}

function problemOf(verdict: Verdict, { proof }: Finding, reason: string, settings: Settings): string | undefined {
  if (reason === '') return 'verdict without a reason';
  if (verdict.verdict === 'lowered' && proof === 'proved') return 'verdict would soften a proved finding';
  if (verdict.verdict === 'accepted' && !isStated(verdict.contextQuote, settings)) {
    return 'accepted by a context that does not say so';
  }
  return undefined;
}

function ruled(finding: Finding, { verdict, contextQuote }: Verdict, reason: string): Finding {
  const [first, ...rest] = finding.evidence;
  const added: Evidence =
    verdict === 'accepted'
      ? { fact: `Accepted by the repository's stated context: ${reason}`, quote: contextQuote.trim() }
      : { fact: reason };
  const lowered = verdict !== 'upheld' && finding.proof !== 'proved';
  return {
    ...finding,
    level: lowered ? oneLower(finding.level) : finding.level,
    evidence: [first, ...rest, added],
  };
}

function isStated(quote: string, { context }: Settings): boolean {
  const wanted = collapse(quote);
  if (wanted.length < SHORTEST_QUOTE) return false;
  return Object.values(context).some(
    (text) => collapse(text).includes(wanted) || collapse(shown(text)).includes(wanted),
  );
}

const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();
