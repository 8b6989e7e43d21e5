import type { ChangedFile, ChangeSet, Skipped } from '../domain/change-set.ts';
import type { Analysis } from '../domain/review.ts';
import type { Settings } from '../domain/settings.ts';
import type { Cache, Source } from '../domain/source.ts';
import { type Limits, runIsolated } from './isolation/run.ts';
import type { Progress } from './isolation/messages.ts';
import { answerer } from './isolation/answers.ts';
import { pristineImage } from './isolation/pristine.ts';
import { addsQuery, mayHoldQueries } from './code/changed-code.ts';
import { changedMigration } from './schema/changed-migration.ts';
import { sumOf } from './schema/coverage.ts';
import type { HistoryReview } from './schema/review.ts';
import { mayDeclare } from './schema/snapshots/may-declare.ts';
import type { Kept } from './schema/shadow/shadow.ts';
import { openRelay } from './schema/shadow/server/relay.ts';
import type { ShadowServer } from './schema/shadow/server/server.ts';
import { reasonNotAnalysed } from './uncovered.ts';

export type AnalysisInput = {
  readonly changeSet: ChangeSet;
  readonly source: Source;
  readonly cache: Cache;
  readonly settings: Settings;
  readonly signal?: AbortSignal;
  /** Of the isolated process. */
  readonly limits?: Limits;
  /** A server for throw-away databases, of the team's own kind and version. */
  readonly shadowServer?: ShadowServer | undefined;
};

const DEFAULT_LIMITS: Limits = { milliseconds: 60_000, megabytes: 700 };

/**
 * Runs the analysers on a change and says what they found, what they saw and what they did not look at. Migrations are
 * replayed in an isolated process; when that dies, what it finished is kept and the rest is stated as not analysed.
 */
export async function analyse({ limits = DEFAULT_LIMITS, ...input }: AnalysisInput): Promise<Analysis> {
  const { changeSet, settings, signal } = input;
  const migrations = changeSet.files.filter((file) => isReplayable(file) || mayDeclare(file));
  const skipped: Skipped[] = [...changeSet.skipped];
  for (const file of changeSet.files) {
    const reason = migrations.includes(file) ? undefined : reasonNotAnalysed(file);
    if (reason !== undefined) skipped.push({ path: file.path, reason });
  }
  const code = changeSet.files.filter(mayHoldQueries);
  if (migrations.length === 0 && !code.some(addsQuery)) return merge([], skipped, []);

  const outcome = emptyOutcome();
  const relay = openRelay(input.shadowServer);
  const death = await runIsolated({
    task: {
      kind: 'review',
      changed: migrations.map(changedMigration),
      code: code.map(changedMigration),
      settings,
    },
    limits,
    ...(signal && { signal }),
    answer: answerer({ ...input, relay }, limits),
    onProgress: (progress) => record(outcome, progress),
  }).finally(() => relay.close());
  return merge(
    outcome.reviews,
    [...skipped, ...unreviewed(migrations, outcome, death)],
    [...outcome.failures, ...(death === undefined ? [] : [unfinished(death, outcome.kept.at(-1))])],
  );
}

/**
 * Makes the empty database that every replay starts from, unless the cache has it. A server does this before its first
 * review, which would otherwise wait for it and need the memory of two isolated processes at once.
 */
export async function prepareAnalysis(cache: Cache, signal?: AbortSignal): Promise<void> {
  await pristineImage(cache, DEFAULT_LIMITS, signal);
}

/** SQL that may belong to a migration history, programs and documents in languages that we read, and Go that sits among goose's. */
export function isReplayable({ path, surface }: Pick<ChangedFile, 'path' | 'surface'>): boolean {
  return (
    surface === 'migration' && /\.(?:sql|rb|py|exs?|php|[cm]?[jt]s|xml|ya?ml|json)$|(?:^|\/)\d+_[^/]*\.go$/.test(path)
  );
}

type Outcome = {
  readonly reviews: HistoryReview[];
  /** What a replay that takes long put into the cache on its way. */
  readonly kept: Kept[];
  readonly failures: string[];
  readonly done: Set<string>;
  readonly unclaimed: Set<string>;
  readonly reasons: Map<string, string>;
};

function emptyOutcome(): Outcome {
  return { reviews: [], kept: [], failures: [], done: new Set(), unclaimed: new Set(), reasons: new Map() };
}

function record(outcome: Outcome, progress: Progress): void {
  if (progress.kind === 'unclaimed') {
    for (const path of progress.paths) outcome.unclaimed.add(path);
  }
  if (progress.kind === 'kept') outcome.kept.push(progress.kept);
  if (progress.kind === 'reviewed') {
    outcome.reviews.push(progress.review);
    for (const path of progress.history.paths) outcome.done.add(path);
  }
  if (progress.kind === 'failed') {
    outcome.failures.push(
      `The migrations in ${progress.history.root || '.'} could not be replayed: ${progress.reason}.`,
    );
    for (const path of progress.history.paths) outcome.reasons.set(path, 'the replay failed');
  }
}

function unfinished(death: string, kept: Kept | undefined): string {
  const next =
    kept &&
    ` The first ${kept.migrations} of ${kept.of} merged migrations are kept, and the next review goes on from there.`;
  return `The replay of migrations did not finish because ${death}.${next ?? ''}`;
}

function unreviewed(files: readonly ChangedFile[], outcome: Outcome, death: string | undefined): Skipped[] {
  const { done, unclaimed, reasons } = outcome;
  return files
    .filter(({ path }) => !done.has(path))
    .map((file) => ({
      path: file.path,
      reason:
        (unclaimed.has(file.path) ? reasonUnclaimed(file) : reasons.get(file.path)) ??
        `not analysed because ${death ?? 'the replay ended early'}`,
    }));
}

function reasonUnclaimed(file: ChangedFile): string | undefined {
  return file.path.endsWith('.sql') ? 'belongs to no migration history that we know' : reasonNotAnalysed(file);
}

function merge(reviews: readonly HistoryReview[], skipped: readonly Skipped[], gaps: readonly string[]): Analysis {
  const coverage = sumOf(reviews.map((review) => review.coverage));
  return {
    findings: reviews.flatMap(({ findings }) => findings),
    facts: reviews.flatMap(({ facts }) => facts),
    coverage: { ...coverage, skipped: [...skipped, ...coverage.skipped], gaps: [...coverage.gaps, ...gaps] },
  };
}
