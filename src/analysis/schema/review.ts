import type { Skipped } from '../../domain/change-set.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Coverage } from '../../domain/review.ts';
import type { Rule } from '../../domain/rule.ts';
import type { SchemaFacts } from '../../domain/schema.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Source } from '../../domain/source.ts';
import { guessTarget, targetName } from './dialects.ts';
import { touchedFacts } from './facts.ts';
import type { ChangedMigration } from './changed-migration.ts';
import { applyRules, findingOf, type Suspicion } from './findings.ts';
import type { Target } from './formats/format.ts';
import { isReadable, MAX_SQL_BYTES, type TouchedHistory } from './histories.ts';
import { type ObservedChange, observeChange, SHADOW_VERSION } from './replay.ts';
import { type Batch, planTransactions, sqlOf } from './runners.ts';
import { type BaseServices, rebuildBase } from './shadow/base.ts';
import type { Engine } from './shadow/engine.ts';
import { extensionsIn } from './shadow/extensions.ts';
import { acceptedFixes, type Fix } from './shadow/fixes.ts';
import { coverageOf, explainFailures } from './coverage.ts';
import { pendingOf } from './pending.ts';

/** What the review of one migration history gives. */
export type HistoryReview = {
  readonly findings: readonly Finding[];
  readonly facts: readonly SchemaFacts[];
  readonly coverage: Coverage;
};

export type HistoryServices = BaseServices & {
  readonly source: Source;
  readonly settings: Settings;
  readonly rules: readonly Rule[];
};

/** Replays what a change adds to one history on the schema at the merge base, asks the rules, and tries their fixes. */
export async function reviewHistory(touched: TouchedHistory, services: HistoryServices): Promise<HistoryReview> {
  const { format, head, root } = touched;
  const { source, settings } = services;
  const pending = pendingOf(touched);
  const small = pending.files.filter(({ path }) => isReadable(head.entries.get(path)));
  const texts = await source.read(
    'head',
    small.map(({ path }) => path),
  );
  const target = await targetOf(touched, texts, services);
  if (target !== 'postgres') {
    const reason = `no reader for ${targetName(target)} migrations`;
    return nothing({ skipped: touched.changed.map(({ path }) => ({ path, reason })) });
  }

  const readable: { file: ChangedMigration; text: string; batches: readonly Batch[] }[] = [];
  const skipped: Skipped[] = [...pending.skipped];
  for (const file of pending.files) {
    const text = texts.get(file.path);
    const size = text?.length ?? head.entries.get(file.path)?.size ?? 0;
    if (size > MAX_SQL_BYTES) skipped.push({ path: file.path, reason: tooLarge(size) });
    else if (text === undefined) skipped.push({ path: file.path, reason: 'binary, unreadable or over the size limit' });
    else readable.push({ file, text, batches: format.read(file.path, text, head.settings) });
  }
  if (readable.length === 0) return nothing({ skipped, gaps: pending.gaps });

  const wanted = extensionsIn(readable.flatMap(({ batches }) => sqlOf(batches)));
  const runner = format.runnerOf?.(head.history, head.settings) ?? format.runner;
  const { base, open } = await rebuildBase(baseOf(touched, source), services, wanted);
  const planned = planTransactions(
    runner,
    readable.map(({ batches }) => batches),
  );
  const change = {
    runner,
    version: settings.database.version ?? SHADOW_VERSION,
    declared: settings.tables,
  };
  const openBase = () =>
    services.openEngine({ image: base.image, extensions: [...new Set([...base.extensions, ...wanted])] });
  const engine = open ?? (await openBase());
  const observed = await observeChange(engine, { ...change, planned }).finally(() => engine.close());

  const suspicions = applyRules(services.rules, observed, settings);
  const accepted = await tryFixes(openBase, observed, suspicions);
  const fileOf = new Map(readable.map((entry) => [entry.file.path, entry]));
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
      ...coverageOf(observed, [...pending.gaps, ...explainFailures(base.failures, touched)]),
    },
  };
}

/** A declared engine decides, except about what is plainly another database's. */
async function targetOf(
  { format, root, head, base, changed }: TouchedHistory,
  texts: ReadonlyMap<string, string>,
  { source, settings }: HistoryServices,
): Promise<Target> {
  const [tree, inTree] = head.history.files.length > 0 ? (['head', head] as const) : (['base', base] as const);
  const named = format.target?.(inTree.history, inTree.settings);
  if (named) return named;
  const order = format.order(inTree.history, inTree.settings);
  const sample = await source.read(tree, [...order.slice(0, 2), ...order.slice(-2)]);
  const guess = guessTarget(root || (changed[0]?.path ?? ''), [...texts.values(), ...sample.values()]);
  return guess === 'clickhouse' ? guess : (settings.database.engine ?? guess);
}

function baseOf({ format, base, head }: TouchedHistory, source: Source): Parameters<typeof rebuildBase>[0] {
  const order = format.order(base.history, base.settings);
  return {
    format: format.revision === undefined ? format.id : `${format.id}/${format.revision}`,
    preamble: format.preambleOf?.(head.history, head.settings) ?? format.preamble,
    entries: order.flatMap((path) => base.entries.get(path) ?? []),
    settings: base.history.settings.flatMap((path) => base.entries.get(path)?.oid ?? []),
    async read(paths) {
      const small = paths.filter((path) => isReadable(base.entries.get(path)));
      const texts = await source.read('base', small);
      const usable = [...texts].filter(([, text]) => text.length <= MAX_SQL_BYTES);
      return new Map(
        usable.map(([path, text]) => [path, { text, batches: format.read(path, text, base.settings) }] as const),
      );
    },
  };
}

/** The suspicions whose fix the server accepted. A second engine is only opened when there is something to try. */
async function tryFixes(
  openBase: () => Promise<Engine>,
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
  const engine = await openBase();
  try {
    const accepted = await acceptedFixes(engine, steps, [...fixes.keys()]);
    return new Set([...fixes].filter(([fix]) => accepted.has(fix)).map(([, suspicion]) => suspicion));
  } finally {
    await engine.close();
  }
}

function nothing({ skipped, gaps = [] }: { skipped: readonly Skipped[]; gaps?: readonly string[] }): HistoryReview {
  const statements = { total: 0, replayed: 0, parsed: 0, opaque: 0 };
  return { findings: [], facts: [], coverage: { reviewed: [], skipped, statements, gaps } };
}

function tooLarge(length: number): string {
  return `${(length / 1e6).toFixed(1)} MB of SQL: files over ${MAX_SQL_BYTES / 1e6} MB are not replayed`;
}
