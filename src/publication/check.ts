import type { Finding, Level } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import type { Settings, SettingsProblem } from '../domain/settings.ts';
import type { Annotation, CheckRun } from '../github/pull-requests.ts';
import type { Deduplicated } from './deduplicate.ts';
import { codeSpan, neutraliseLine } from './neutralise.ts';
import { fixedList, listOf } from './render.ts';
import { clip, countLevels, coverageLine, omissions, plural, verdictOf, within } from './wording.ts';

const SEVERITY: Readonly<Record<Level, number>> = { note: 0, warning: 1, error: 2 };
/** Characters for each list; GitHub takes 65,535 in the summary and as many in the text. */
const BUDGET = { fresh: 30_000, other: 8000, text: 60_000 };
const MOST_IGNORED = 10;
const ANNOTATION_LEVELS = { error: 'failure', warning: 'warning', note: 'notice' } as const;

type Checked = {
  readonly review: Review;
  readonly sorted: Deduplicated;
  readonly settings: Pick<Settings, 'gate'>;
  readonly settingsProblem?: SettingsProblem | undefined;
  /** Settings without effect, in words. */
  readonly ignoredSettings?: readonly string[] | undefined;
  /** Open findings that someone with write access dismissed: they do not hold the gate. */
  readonly waived: ReadonlySet<string>;
};

/**
 * The check run of a review. It has no times and no token counts: the same review twice must be the same check run.
 */
export function renderCheck(checked: Checked): CheckRun {
  const { review, sorted, settingsProblem, ignoredSettings = [] } = checked;
  const fresh = review.findings.filter((finding) => sorted.fresh.includes(finding) || sorted.posted.includes(finding));
  const open = review.findings.filter((finding) => fresh.includes(finding) || sorted.standing.includes(finding));
  const dismissed = sorted.dismissed.map(({ finding }) => finding);
  const lines = [
    ...(settingsProblem ? [problemOf(settingsProblem), ''] : []),
    ...ignoredSettings.slice(0, MOST_IGNORED).flatMap((ignored) => [`In the settings, ${neutraliseLine(ignored)}`, '']),
    open.length > 0 ? verdictOf(open) : nothingOpen(checked),
    ...section('New in this commit', within(listOf(fresh, fresh), BUDGET.fresh)),
    ...section('Still open', within(listOf(sorted.standing, []), BUDGET.other)),
    ...section('Resolved by a person, still in the code', within(listOf(dismissed, []), BUDGET.other)),
    ...section('Fixed', within(fixedList(sorted.fixed), BUDGET.other)),
    '',
    coverageLine(review),
  ];
  const left = [...omissions(review.coverage), ...droppedLines(review)];
  return {
    conclusion: conclusionOf(checked),
    title: titleOf(checked, open, fresh),
    summary: lines.join('\n'),
    ...(left.length > 0 && {
      text: section('What was not looked at or not reported', within(left, BUDGET.text)).join('\n').trim(),
    }),
    annotations: open.filter(({ side }) => side === 'RIGHT').map(toAnnotation),
  };
}

/** `success` claims that everything was looked at, so it needs exactly that; without a gate nobody asked for a verdict. */
function conclusionOf({ review, sorted, settings, waived }: Checked): 'success' | 'failure' | 'neutral' {
  const { gate } = settings;
  if (gate === 'never') return 'neutral';
  const held = review.findings.filter(({ fingerprint }) => !waived.has(fingerprint));
  if (held.some(({ level }) => SEVERITY[level] >= SEVERITY[gate])) return 'failure';
  const { reviewed, skipped, gaps, statements } = review.coverage;
  const whole = reviewed.length > 0 && skipped.length === 0 && gaps.length === 0 && statements.opaque === 0;
  const judged = review.model.used && review.model.reason === undefined;
  return whole && judged && review.findings.length + sorted.dismissed.length === 0 ? 'success' : 'neutral';
}

function titleOf({ review, settingsProblem }: Checked, open: readonly Finding[], fresh: readonly Finding[]): string {
  const problem = settingsProblem ? ' · the settings file could not be used' : '';
  if (open.length === 0) {
    if (nothingArchitectural(review)) return `Nothing architectural in this change${problem}`;
    return `Nothing found in ${plural(review.coverage.reviewed.length, 'file')}${cutShort(review)}${problem}`;
  }
  const news = fresh.length === open.length ? '' : ` (${fresh.length} new)`;
  return `${countLevels(open)}${news}${cutShort(review)}${problem}`;
}

function cutShort({ coverage: { skipped, gaps } }: Review): string {
  return skipped.length + gaps.length > 0 ? ', not everything was looked at' : '';
}

function nothingOpen({ review, sorted }: Checked): string {
  if (nothingArchitectural(review)) {
    return 'This change touches no migration, schema, contract or code that is reviewed here.';
  }
  return sorted.dismissed.length > 0 ? 'Nothing is open.' : 'Nothing was found in what was looked at.';
}

function nothingArchitectural({ findings, coverage: { reviewed, skipped, gaps } }: Review): boolean {
  return findings.length + reviewed.length + skipped.length + gaps.length === 0;
}

function problemOf({ path, line, message }: SettingsProblem): string {
  const where = line === undefined ? '' : `, line ${line}`;
  return `**${codeSpan(clip(path, 300))}${where} could not be used; the defaults apply.** ${neutraliseLine(clip(message, 1000))}`;
}

function droppedLines({ dropped }: Review): readonly string[] {
  return dropped.map(({ reason, count }) => `- not reported, ${count}×: ${neutraliseLine(clip(reason, 200))}`);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? ['', `### ${title}`, '', ...lines] : [];
}

function toAnnotation({ path, line, endLine, level, title, message, remedy }: Finding): Annotation {
  // Annotations are plain text: GitHub interprets nothing in them.
  return {
    path,
    line,
    endLine,
    level: ANNOTATION_LEVELS[level],
    title: clip(title, 250),
    message: clip(remedy === '' ? message : `${message}\n\nInstead: ${remedy}`, 16_000),
  };
}
