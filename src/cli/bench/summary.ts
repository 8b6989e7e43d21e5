import type { Review } from '../../domain/review.ts';
import type { CleanCase, FaultCase } from './cases.ts';
import { isMapped } from './hazard-map.ts';
import { matchOf, type Match } from './match.ts';
import type { Outcome } from './measure.ts';

export type FaultResult = { readonly known: FaultCase; readonly outcome: Outcome; readonly match: Match | undefined };
export type CleanResult = { readonly known: CleanCase; readonly outcome: Outcome };
export type Share = { readonly found: number; readonly total: number };

/** Figures of one run. Cases that could not be reviewed count as not found, and are listed. */
export type Summary = {
  readonly recall: Share;
  readonly byDifficulty: Readonly<Record<string, Share>>;
  readonly byHazard: Readonly<Record<string, Share>>;
  /** Cases whose fault was fixed in 2026. */
  readonly fixedIn2026: Share;
  /** Faulty changes in which a file with a marked line was looked at; the others cannot be found without the model. */
  readonly markedFileReviewed: Share;
  /** Of those found, how many only by table and column name. */
  readonly foundByName: number;
  readonly findingsPerChange: number;
  readonly clean: { readonly changes: number; readonly falseAlarms: number; readonly changesWithFalseAlarms: number };
  readonly statements: {
    readonly total: number;
    readonly replayed: number;
    readonly parsed: number;
    readonly opaque: number;
  };
  readonly timeMs: { readonly median: number; readonly p90: number; readonly max: number; readonly total: number };
  readonly model: { readonly calls: number; readonly usd: number };
  readonly unmappedHazards: readonly string[];
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
};

export function judgeFault(known: FaultCase, outcome: Outcome): FaultResult {
  return { known, outcome, match: 'review' in outcome ? matchOf(known, outcome.review.findings) : undefined };
}

/** Every error or warning on an exemplary change. */
export function falseAlarms({ outcome }: CleanResult): Review['findings'] {
  return 'review' in outcome ? outcome.review.findings.filter(({ level }) => level !== 'note') : [];
}

export function summarise(faults: readonly FaultResult[], clean: readonly CleanResult[]): Summary {
  const reviews = [...faults, ...clean].flatMap(({ outcome }) => ('review' in outcome ? [outcome.review] : []));
  const faultReviews = faults.flatMap(({ outcome }) => ('review' in outcome ? [outcome.review] : []));
  const alarms = clean.map((result) => falseAlarms(result).length);
  const sum = (pick: (review: Review) => number): number => reviews.reduce((total, review) => total + pick(review), 0);
  return {
    recall: share(faults),
    byDifficulty: shares(faults, ({ known }) => String(known.difficulty)),
    byHazard: shares(faults, ({ known }) => known.hazard),
    fixedIn2026: share(faults.filter(({ known }) => known.fixedOn?.startsWith('2026'))),
    markedFileReviewed: { found: faults.filter(isMarkedFileReviewed).length, total: faults.length },
    foundByName: faults.filter(({ match }) => match?.by === 'name').length,
    findingsPerChange: average(faultReviews.map(({ findings }) => findings.length)),
    clean: {
      changes: clean.length,
      falseAlarms: alarms.reduce((total, number) => total + number, 0),
      changesWithFalseAlarms: alarms.filter((number) => number > 0).length,
    },
    statements: {
      total: sum(({ coverage }) => coverage.statements.total),
      replayed: sum(({ coverage }) => coverage.statements.replayed),
      parsed: sum(({ coverage }) => coverage.statements.parsed),
      opaque: sum(({ coverage }) => coverage.statements.opaque),
    },
    timeMs: spread(reviews.map(({ timings }) => timings.totalMs)),
    model: { calls: sum(({ model }) => model.calls), usd: sum(({ model }) => model.usd) },
    unmappedHazards: [...new Set(faults.map(({ known }) => known.hazard).filter((hazard) => !isMapped(hazard)))],
    failures: [...faults, ...clean].flatMap(({ known, outcome }) =>
      'failure' in outcome ? [{ id: known.id, reason: outcome.failure }] : [],
    ),
  };
}

function isMarkedFileReviewed({ known, outcome }: FaultResult): boolean {
  if (!('review' in outcome)) return false;
  const reviewed = new Set(outcome.review.coverage.reviewed.map(({ path }) => path));
  return [...known.lines, ...known.removedLines].some(({ path }) => reviewed.has(path));
}

function share(results: readonly FaultResult[]): Share {
  return { found: results.filter(({ match }) => match !== undefined).length, total: results.length };
}

function shares(
  results: readonly FaultResult[],
  keyOf: (result: FaultResult) => string,
): Readonly<Record<string, Share>> {
  const groups = Object.groupBy(results, keyOf);
  const entries = Object.entries(groups).map(([key, group]) => [key, share(group ?? [])] as const);
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function average(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function spread(numbers: readonly number[]): Summary['timeMs'] {
  const sorted = numbers.toSorted((one, other) => one - other);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { median: at(0.5), p90: at(0.9), max: sorted.at(-1) ?? 0, total: sorted.reduce((sum, ms) => sum + ms, 0) };
}
