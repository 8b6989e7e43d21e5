import type { ChangeSet } from '../domain/change-set.ts';
import type { Finding } from '../domain/finding.ts';
import type { Analysis, Judgement } from '../domain/review.ts';
import type { Settings } from '../domain/settings.ts';
import { clampToDiff, diffLines } from './diff-lines.ts';
import { countReasons } from './drops.ts';
import { foldDuplicates } from './fold.ts';
import { locateQuote } from './quotes.ts';
import { applyRulings } from './rulings.ts';
import { maskSecrets } from './secrets.ts';
import { bySeverity, levelRank } from './severity.ts';

export type Verified = { readonly findings: readonly Finding[]; readonly dropped: Judgement['dropped'] };

/**
 * The last check before anything is said: every finding stands on a line of the diff, quotes that a model gave are
 * really there, the repository's own levels apply, and one fault is said once. Drops are counted by reason.
 */
export function verify(input: {
  readonly changeSet: ChangeSet;
  readonly analysis: Analysis;
  readonly judgement: Judgement;
  readonly settings: Settings;
}): Verified {
  const { changeSet, analysis, judgement, settings } = input;
  const ruled = applyRulings(analysis.findings, judgement.findings);
  const reasons: string[] = [...ruled.rejected];
  const lines = diffLines(changeSet);
  const kept: Finding[] = [];
  for (const finding of ruled.findings) {
    const levelled = atConfiguredLevel(finding, settings);
    const anchored = clampToDiff(changeSet, finding);
    if (levelled === undefined) reasons.push(`${finding.code ?? finding.rule} is turned off in the settings`);
    else if (levelRank(levelled) < levelRank(settings.minLevel)) reasons.push(`below minLevel ${settings.minLevel}`);
    else if (!anchored) reasons.push('not on a line of the diff');
    else if (finding.proof === 'judged' && !locateQuote(lines, finding)) reasons.push('quote is not in the diff');
    else kept.push(withoutSecrets({ ...anchored, level: levelled }));
  }
  const folded = foldDuplicates(kept);
  reasons.push(...Array.from({ length: kept.length - folded.length }, () => 'the same fault as another finding'));
  return { findings: folded.toSorted(bySeverity), dropped: countReasons(judgement.dropped, reasons) };
}

/** A setting by id wins over one by code; undefined means off. */
function atConfiguredLevel(finding: Finding, { rules }: Settings): Finding['level'] | undefined {
  const configured = rules[finding.rule] ?? (finding.code === undefined ? undefined : rules[finding.code]);
  return configured === 'off' ? undefined : (configured ?? finding.level);
}

/** A finding quotes the change, and what it quotes will be posted. The fingerprint stays that of the real text. */
function withoutSecrets(finding: Finding): Finding {
  const mask = (text: string): string => maskSecrets(text).text;
  const [first, ...rest] = finding.evidence;
  const maskEvidence = (evidence: Finding['evidence'][number]): Finding['evidence'][number] => ({
    ...evidence,
    fact: mask(evidence.fact),
    ...(evidence.quote !== undefined && { quote: mask(evidence.quote) }),
  });
  return {
    ...finding,
    title: mask(finding.title),
    message: mask(finding.message),
    remedy: mask(finding.remedy),
    ...(finding.fix !== undefined && { fix: mask(finding.fix) }),
    quote: mask(finding.quote),
    evidence: [maskEvidence(first), ...rest.map(maskEvidence)],
  };
}
