import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import type { DraftComment } from '../github/pull-requests.ts';
import type { Composition, Placed } from './compose.ts';
import type { Said } from './deduplicate.ts';
import { findingMarker, fixedMarker, listedMarker, reviewMarker, withMarkers } from './markers.ts';
import { codeBlock, codeSpan, neutralise, neutraliseLine, sourceLink } from './neutralise.ts';
import { clip, coverageLine, LEVEL_WORDS, omissions, PROOF_WORDS, verdictOf, within } from './wording.ts';

/** Characters for each part of a body; GitHub takes 65,536 in all, of which markers may need 11,000. */
const BUDGET = { findings: 28_000, fixed: 4000, questions: 8000, omissions: 8000 };
/** A statement that was cut would be pasted cut. */
const LONGEST_FIX = 10_000;

/** One inline comment: what hurts, what to do instead, and why we say so. */
export function renderComment({ finding, place }: Placed, head: string): DraftComment {
  const body = [`**${headingOf(finding)}**`, '', ...explanationOf(finding), '', ...evidenceOf(finding)].join('\n');
  const { startLine, line } = place;
  return {
    path: finding.path,
    line,
    ...(startLine < line && { startLine }),
    side: finding.side,
    body: withMarkers(body, [findingMarker(finding, head)]),
  };
}

/** The review's summary: a verdict, what will hurt, what was fixed, and what was looked at. */
export function renderSummary(
  review: Review,
  { listed, mentioned, full }: Composition,
  fixed: readonly Said[],
): string {
  const shown = review.findings.filter((finding) => listed.includes(finding) || mentioned.includes(finding));
  const asked = full ? ['Everything that is open, as asked.', ''] : [];
  const lines = [...asked, verdictOf(shown), '', ...within(listOf(shown, listed), BUDGET.findings)];
  if (fixed.length > 0) lines.push('', 'Fixed:', '', ...within(fixedList(fixed), BUDGET.fixed));
  if (review.questions.length > 0) {
    lines.push('', 'Only you can answer:', '');
    const questions = review.questions.map((question) => `- ${neutraliseLine(clip(question, 600))}`);
    lines.push(...within(questions, BUDGET.questions));
  }
  lines.push('', `<sub>${coverageLine(review)}</sub>`);
  const left = omissions(review.coverage);
  if (left.length > 0) lines.push('', ...folded('What was not looked at', within(left, BUDGET.omissions)));
  const markers = listed.length > 0 ? [listedMarker(listed, review.head)] : [];
  return withMarkers(lines.join('\n'), [reviewMarker(review.head), ...markers]);
}

/** The reply in the thread of a finding that is gone. */
export function renderFixed({ fingerprint }: Said, head: string): string {
  return withMarkers(`Fixed as of ${head.slice(0, 12)}.`, [fixedMarker(fingerprint, head)]);
}

/**
 * Findings as a list; those in `inFull` have nothing else that explains them. A rule explains itself once: the ninth
 * missing index needs no ninth explanation of indexes.
 */
export function listOf(findings: readonly Finding[], inFull: readonly Finding[]): readonly string[] {
  const full = new Set(inFull);
  const explained = new Set<string>();
  return findings.map((finding) => {
    const item = [`- **${headingOf(finding)}** · ${placeWords(finding)}`];
    if (full.has(finding) && !explained.has(finding.rule))
      item.push(...shortExplanationOf(finding).map((line) => `  ${line}`));
    if (finding.code !== undefined) explained.add(finding.rule);
    // Outside comments a line break alone is a space.
    return item.join('  \n');
  });
}

/** What is gone, as a list. */
export function fixedList(fixed: readonly Said[]): readonly string[] {
  return fixed.map((said) => `- ${titleOfSaid(said)}`);
}

/** The title under which a finding was posted: the first line of our own comment, safe since then. */
function titleOfSaid({ thread, fingerprint }: Said): string {
  return /^\*\*(?:\w+ · )?(.+)\*\*$/m.exec(thread?.own[0] ?? '')?.[1] ?? codeSpan(fingerprint);
}

function headingOf({ level, title }: Finding): string {
  return `${LEVEL_WORDS[level]} · ${neutraliseLine(clip(title, 200))}`;
}

function placeWords({ path, line, endLine, side }: Finding): string {
  const lines = endLine > line ? `${line}-${endLine}` : `${line}`;
  return `${codeSpan(`${clip(path, 300)}:${lines}`)}${side === 'LEFT' ? ' (removed)' : ''}`;
}

function explanationOf({ message, remedy, fix }: Finding): readonly string[] {
  const lines = [neutralise(clip(message, 2500))];
  if (remedy !== '') lines.push('', `**Instead:** ${neutralise(clip(remedy, 1500))}`);
  if (fix !== undefined) lines.push('', ...fixOf(fix));
  return lines;
}

function shortExplanationOf({ message, remedy }: Finding): readonly string[] {
  const lines = [neutraliseLine(clip(message, 600))];
  if (remedy !== '') lines.push(`**Instead:** ${neutraliseLine(clip(remedy, 400))}`);
  return lines;
}

function fixOf(fix: string): readonly string[] {
  if (fix.length <= LONGEST_FIX) return [codeBlock(fix, 'sql')];
  return [`The statements that replace it are too long for a comment (${fix.split('\n').length} lines).`];
}

function evidenceOf({ rule, code, proof, evidence }: Finding): readonly string[] {
  const name = code === undefined ? '' : ` · ${code} ${rule}`;
  const facts = evidence.slice(0, 6).map(({ fact, quote, source }) => {
    const quoted = quote === undefined ? '' : ` ${codeSpan(clip(quote, 200))}`;
    const from = source === undefined ? '' : ` (${sourceLink(clip(source, 300))})`;
    return `- ${neutraliseLine(clip(fact, 400))}${quoted}${from}`;
  });
  return folded(`${PROOF_WORDS[proof]}${name}`, facts);
}

function folded(summary: string, lines: readonly string[]): readonly string[] {
  return ['<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>'];
}
