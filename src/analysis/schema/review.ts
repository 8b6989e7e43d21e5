import type { Skipped } from '../../domain/change-set.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Coverage } from '../../domain/review.ts';
import type { Rule } from '../../domain/rule.ts';
import type { SchemaFacts } from '../../domain/schema.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Source } from '../../domain/source.ts';
import { targetName } from './dialects.ts';
import { touchedFacts } from './facts.ts';
import type { ChangedMigration } from './changed-migration.ts';
import { applyRules, findingOf, type Suspicion } from './findings.ts';
import { type Edits, readEdits } from './edits.ts';
import type { TouchedHistory } from './histories.ts';
import { planTransactions } from './runners.ts';
import { type ReadMigration, readChanged } from './read-changed.ts';
import { type Shadows, shadowFor } from './shadow/index.ts';
import type {
  BaseMigrations,
  ChangeToReplay,
  Fix,
  ObservedChange,
  OpenShadow,
  QueriesInCode,
  Shadow,
} from './shadow/shadow.ts';
import { driftOf } from './snapshots/drift.ts';
import { saysTheSame, type Snapshot, snapshotIn } from './snapshots/find.ts';
import { reasonNotCompared } from './snapshots/not-compared.ts';
import { coverageOf, explainFailures, sumOf } from './coverage.ts';
import { migrationsIn } from './merged.ts';
import { pendingOf } from './pending.ts';
import { queriesInCode } from './queries-in-code.ts';
import { replayOnBase } from './replay-on-base.ts';
import { targetOf } from './target.ts';
import { usesOf } from './uses.ts';
import { readWayBack, type WayBack } from './way-back.ts';

/** What the review of one migration history gives. */
export type HistoryReview = {
  readonly findings: readonly Finding[];
  readonly facts: readonly SchemaFacts[];
  readonly coverage: Coverage;
};

export type HistoryServices = {
  readonly shadows: Shadows;
  readonly source: Source;
  readonly settings: Settings;
  readonly rules: readonly Rule[];
  /** Changed files of code, whose queries are asked of the schema. */
  readonly code?: readonly ChangedMigration[];
  /** Changed files that declare the schema of the history. */
  readonly declarations?: readonly ChangedMigration[];
};

/**
 * Replays what a change adds to one history on the schema at the merge base, and what it edits of merged migrations on the
 * schema before them; asks the rules, and tries their fixes.
 */
export async function reviewHistory(touched: TouchedHistory, services: HistoryServices): Promise<HistoryReview> {
  const { format, base, head, root } = touched;
  const { source } = services;
  const { files, skipped, gaps, edited = [], isPending = () => true } = pendingOf(touched);
  const { readable, unreadable } = await readChanged(files, touched, source);
  const [tree, inTree] = head.history.files.length > 0 ? (['head', head] as const) : (['base', base] as const);
  const texts = new Map(readable.map(({ file, text }) => [file.path, text]));
  const target = await targetOf({ format, root, tree, inTree }, texts, services);
  const openShadow = shadowFor(services.shadows, target, format.emits);
  if (!openShadow) {
    const reason = `no reader for ${targetName(target)} migrations`;
    return { ...NOTHING, coverage: covering({ skipped: touched.changed.map(({ path }) => ({ path, reason })) }) };
  }

  const before = base.history.files.length > 0 ? base : head;
  const preamble = format.preambleOf?.(before.history, before.settings) ?? format.preamble;
  const onBase = (
    migrations: readonly ReadMigration[],
    from: { until?: string; back?: WayBack } & Pick<Ground, 'edited' | 'queries' | 'declared'>,
  ) =>
    reviewReplay(migrations, touched, services, {
      merged: migrationsIn(
        'base',
        { format, inTree: base, preamble, ...(from.until !== undefined && { until: from.until }) },
        source,
      ),
      openShadow,
      snapshot: from.until === undefined ? snapshot : undefined,
      ...(from.declared && { declared: from.declared }),
      exactTypes: format.emits === undefined || format.emits === target,
      ...(from.edited && { edited: from.edited }),
      ...(from.queries && { queries: from.queries }),
      back: from.back ?? { files: [] },
    });
  const snapshot = await snapshotIn('base', { format, inTree: base, target }, source);
  const declared = snapshot && (await snapshotIn('head', { format, inTree: head, target }, source));
  const waiting = readable.map((each) => ({ ...each, batches: each.batches.filter(isPending) }));
  const queries = target === 'postgres' ? queriesInCode(source, services.code ?? []) : undefined;
  const isCodeOnly = touched.changed.length === 0 && queries !== undefined;
  const back = await readWayBack(waiting, touched, source, edited.length === 0);
  const altersMerged = edited.length > 0 || touched.changed.some(({ status }) => status === 'removed');
  const compared = altersMerged ? undefined : declared;
  const isDeclared = snapshot !== undefined && compared !== undefined && !saysTheSame(snapshot, compared);
  const notCompared = (services.declarations ?? []).map(({ path }) => ({
    path,
    reason: reasonNotCompared(snapshot, declared, altersMerged),
  }));
  const parts =
    waiting.length > 0 || isCodeOnly || isDeclared
      ? [await onBase(waiting, { back, ...(compared && { declared: compared }), ...(queries && { queries }) })]
      : [];
  const reviewed = new Set(parts.flatMap(({ coverage }) => coverage.reviewed.map(({ path }) => path)));
  const notReviewed = [...skipped, ...notCompared].filter(({ path }) => !reviewed.has(path));
  const merged = await readEdits(edited, touched, source);
  if (merged.edits)
    parts.push(await onBase(merged.edits.readable, { until: merged.edits.first, edited: merged.edits.edited }));
  return joined([
    {
      ...NOTHING,
      coverage: covering({
        skipped: [...notReviewed, ...unreadable, ...merged.skipped],
        gaps: [...gaps, ...merged.gaps],
      }),
    },
    ...parts,
  ]);
}

type Ground = {
  readonly merged: BaseMigrations;
  readonly openShadow: OpenShadow;
  readonly snapshot: Snapshot | undefined;
  /** The schema that the head declares, to be compared with what the change comes to. */
  readonly declared?: Snapshot;
  /** Types are the project's own engine's. */
  readonly exactTypes: boolean;
  readonly edited?: Edits['edited'];
  readonly back: WayBack;
  readonly queries?: QueriesInCode;
};

async function reviewReplay(
  migrations: readonly ReadMigration[],
  touched: TouchedHistory,
  { source, settings, rules, code: changedCode = [], declarations = [] }: HistoryServices,
  { edited, back, queries, declared, ...ground }: Ground,
): Promise<HistoryReview> {
  const statements = migrations.flatMap(({ batches }) => batches.flatMap((batch) => batch.statements));
  const {
    shadow,
    observed: replayed,
    failures,
    gap,
  } = await replayOnBase(ground, statements, {
    ...changeOf(migrations, touched, settings),
    ...(back.undoing && { undoing: back.undoing }),
    ...(queries && { queries }),
  });
  try {
    const drift =
      declared && ground.snapshot && (await driftOf(replayed, { base: ground.snapshot, head: declared }, ground));
    const observed = {
      ...replayed,
      uses: await usesOf(replayed, source),
      ...(edited && { edited }),
      ...(drift && { drift }),
    };
    const suspicions = applyRules(rules, observed, settings);
    const accepted = await tryFixes(shadow, observed, suspicions);
    const code = await textsOf(pointedAt(suspicions, [...changedCode, ...declarations]), source);
    const fileOf = new Map(
      [...code, ...changedTexts(touched), ...back.files, ...migrations].map((entry) => [entry.file.path, entry]),
    );
    const findings = suspicions.flatMap((suspicion) => {
      const { file, text } = fileOf.get(suspicion.match.step.statement.path) ?? {};
      return findingOf(suspicion, file, text ?? '', accepted.has(suspicion) ? suspicion.match.fix : undefined) ?? [];
    });
    const about = new Set(
      [...(edited ? migrations.filter(({ file }) => file.edited) : migrations), ...(observed.undone ? back.files : [])]
        .map(({ file }) => file)
        .concat(drift ? declarations : []),
    );
    return {
      findings,
      facts: observed.steps.length > 0 ? [touchedFacts(touched.root, touched.format.id, observed, findings)] : [],
      coverage: {
        reviewed: [...about].map(({ path, surface }) => ({ path, surface, format: touched.format.id })),
        skipped: [],
        ...(isIdle(observed)
          ? { statements: coverageOf(observed, []).statements, gaps: [] }
          : coverageOf(observed, [...(gap === undefined ? [] : [gap]), ...explainFailures(failures, touched)])),
      },
    };
  } finally {
    await shadow.close();
  }
}

/** A change of code that sends no query to this schema: how whole the schema is matters to nobody. */
function isIdle({ steps, queries = [] }: ObservedChange): boolean {
  return steps.length === 0 && queries.length === 0;
}

/** The files of code in which suspicions point at a query. */
function pointedAt(suspicions: readonly Suspicion[], code: readonly ChangedMigration[]): ChangedMigration[] {
  const paths = new Set(suspicions.map(({ match }) => match.step.statement.path));
  return code.filter(({ path }) => paths.has(path));
}

async function textsOf(files: readonly ChangedMigration[], source: Source) {
  if (files.length === 0) return [];
  const paths = files.map(({ path }) => path);
  const texts = await source.read('head', paths);
  return files.map((file) => ({ file, text: texts.get(file.path) ?? '' }));
}

/** A migration may take its SQL from another file of the change. */
function changedTexts({ changed, head }: TouchedHistory): { file: ChangedMigration; text: string }[] {
  return changed.flatMap((file) => {
    const text = head.settings.get(file.path);
    return text === undefined ? [] : [{ file, text }];
  });
}

function changeOf(
  readable: readonly ReadMigration[],
  { format, head }: TouchedHistory,
  { database, tables }: Settings,
): ChangeToReplay {
  const runner = format.runnerOf?.(head.history, head.settings) ?? format.runner;
  const planned = planTransactions(
    runner,
    readable.map(({ batches }) => batches),
  );
  return { runner, planned, version: database.version, declared: tables };
}

/** The suspicions whose fix the server accepted. A second engine is only opened when there is something to try. */
async function tryFixes(
  shadow: Shadow,
  { steps }: ObservedChange,
  suspicions: readonly Suspicion[],
): Promise<Set<Suspicion>> {
  const fixes = new Map<Fix, Suspicion>();
  const tried = new Set<Suspicion>();
  for (const suspicion of suspicions) {
    const { fix = [], fixPlacement = 'instead', step } = suspicion.match;
    const before = fixPlacement === 'after' ? [step.statement.sql] : [];
    // A query's lines are no step: its fix is what the shadow tried when it was asked about the query.
    if (fix.length > 0 && !steps.includes(step)) tried.add(suspicion);
    else if (fix.length > 0) fixes.set({ step, statements: [...before, ...fix] }, suspicion);
  }
  if (fixes.size === 0) return tried;
  const accepted = await shadow.acceptedFixes(steps, [...fixes.keys()]);
  for (const [fix, suspicion] of fixes) if (accepted.has(fix)) tried.add(suspicion);
  return tried;
}

const NOTHING: Pick<HistoryReview, 'findings' | 'facts'> = { findings: [], facts: [] };

function covering({ skipped = [], gaps = [] }: { skipped?: readonly Skipped[]; gaps?: readonly string[] }): Coverage {
  return { reviewed: [], skipped, statements: { total: 0, replayed: 0, parsed: 0, opaque: 0 }, gaps };
}

function joined(parts: readonly HistoryReview[]): HistoryReview {
  return {
    findings: parts.flatMap(({ findings }) => findings),
    facts: parts.flatMap(({ facts }) => facts),
    coverage: sumOf(parts.map(({ coverage }) => coverage)),
  };
}
