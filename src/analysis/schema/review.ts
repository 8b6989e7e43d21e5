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
import type { Texts } from './formats/format.ts';
import { isReadable, MAX_SQL_BYTES, type TouchedHistory } from './histories.ts';
import { type Batch, planTransactions } from './runners.ts';
import { readMigrations } from './reading.ts';
import { type Shadows, shadowFor } from './shadow/index.ts';
import type { ChangeToReplay, Fix, ObservedChange, Shadow } from './shadow/shadow.ts';
import { coverageOf, explainFailures } from './coverage.ts';
import { migrationsIn } from './merged.ts';
import { type Pending, pendingOf } from './pending.ts';
import { targetOf } from './target.ts';
import { usesOf } from './uses.ts';

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
};

/** Replays what a change adds to one history on the schema at the merge base, asks the rules, and tries their fixes. */
export async function reviewHistory(touched: TouchedHistory, services: HistoryServices): Promise<HistoryReview> {
  const { format, base, head, root } = touched;
  const { source, settings } = services;
  const pending = pendingOf(touched);
  const small = pending.files.filter(({ path }) => isReadable(head.entries.get(path)));
  const texts = await source.read(
    'head',
    small.map(({ path }) => path),
  );
  const [tree, inTree] = head.history.files.length > 0 ? (['head', head] as const) : (['base', base] as const);
  const target = await targetOf({ format, root, tree, inTree }, texts, services);
  const openShadow = shadowFor(services.shadows, target, format.emits);
  if (!openShadow) {
    const reason = `no reader for ${targetName(target)} migrations`;
    return nothing({ skipped: touched.changed.map(({ path }) => ({ path, reason })) });
  }
  const { readable, unreadable } = await readPending(pending, texts, touched, source);
  const skipped = [...pending.skipped, ...unreadable];
  if (readable.length === 0) return nothing({ skipped, gaps: pending.gaps });

  const preamble = format.preambleOf?.(head.history, head.settings) ?? format.preamble;
  const merged = migrationsIn('base', { format, inTree: base, preamble }, source);
  const statements = readable.flatMap(({ batches }) => batches.flatMap((batch) => batch.statements));
  const shadow = await openShadow(merged, statements);
  try {
    const replayed = await shadow.observe(changeOf(readable, touched, settings));
    const observed = { ...replayed, uses: await usesOf(replayed, source) };
    const suspicions = applyRules(services.rules, observed, settings);
    const accepted = await tryFixes(shadow, observed, suspicions);
    const fileOf = new Map([...changedTexts(touched), ...readable].map((entry) => [entry.file.path, entry]));
    const findings = suspicions.flatMap((suspicion) => {
      const { file, text } = fileOf.get(suspicion.match.step.statement.path) ?? {};
      return findingOf(suspicion, file, text ?? '', accepted.has(suspicion) ? suspicion.match.fix : undefined) ?? [];
    });
    return {
      findings,
      facts: [touchedFacts(root, format.id, observed, findings)],
      coverage: {
        reviewed: readable.map(({ file }) => ({ path: file.path, surface: file.surface, format: format.id })),
        skipped,
        ...coverageOf(observed, [...pending.gaps, ...explainFailures(shadow.failures, touched)]),
      },
    };
  } finally {
    await shadow.close();
  }
}

/** A migration may take its SQL from another file of the change. */
function changedTexts({ changed, head }: TouchedHistory): { file: ChangedMigration; text: string }[] {
  return changed.flatMap((file) => {
    const text = head.settings.get(file.path);
    return text === undefined ? [] : [{ file, text }];
  });
}

/** A pending migration, read. */
type ReadMigration = {
  readonly file: ChangedMigration;
  readonly text: string;
  readonly batches: readonly Batch[];
};

async function readPending(
  { files, isPending = () => true }: Pending,
  texts: Texts,
  { format, head: { settings, entries } }: TouchedHistory,
  source: Source,
): Promise<{ readable: ReadMigration[]; unreadable: Skipped[] }> {
  const usable = new Map([...texts].filter(([, text]) => text.length <= MAX_SQL_BYTES));
  const read = await readMigrations(format, usable, { settings, entries, read: (paths) => source.read('head', paths) });
  const readable: ReadMigration[] = [];
  const unreadable: Skipped[] = [];
  for (const file of files) {
    const text = texts.get(file.path);
    const size = text?.length ?? entries.get(file.path)?.size ?? 0;
    if (size > MAX_SQL_BYTES) unreadable.push({ path: file.path, reason: tooLarge(size) });
    else if (text === undefined)
      unreadable.push({ path: file.path, reason: 'binary, unreadable or over the size limit' });
    else readable.push({ file, text, batches: (read.get(file.path)?.batches ?? []).filter(isPending) });
  }
  return { readable, unreadable };
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
  for (const suspicion of suspicions) {
    const { fix = [], fixPlacement = 'instead', step } = suspicion.match;
    const before = fixPlacement === 'after' ? [step.statement.sql] : [];
    if (fix.length > 0) fixes.set({ step, statements: [...before, ...fix] }, suspicion);
  }
  if (fixes.size === 0) return new Set();
  const accepted = await shadow.acceptedFixes(steps, [...fixes.keys()]);
  return new Set([...fixes].filter(([fix]) => accepted.has(fix)).map(([, suspicion]) => suspicion));
}

function nothing({ skipped, gaps = [] }: { skipped: readonly Skipped[]; gaps?: readonly string[] }): HistoryReview {
  const statements = { total: 0, replayed: 0, parsed: 0, opaque: 0 };
  return { findings: [], facts: [], coverage: { reviewed: [], skipped, statements, gaps } };
}

function tooLarge(length: number): string {
  return `${(length / 1e6).toFixed(1)} MB of SQL: files over ${MAX_SQL_BYTES / 1e6} MB are not replayed`;
}
