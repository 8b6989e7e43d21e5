import type { Skipped } from '../../domain/change-set.ts';
import type { ChangedMigration } from './changed-migration.ts';
import type { Format } from './formats/format.ts';
import type { HistoryInTree, TouchedHistory } from './histories.ts';
import type { Batch } from './runners.ts';

type PendingBatches = {
  readonly files: readonly ChangedMigration[];
  readonly skipped: readonly Skipped[];
  readonly gaps: readonly string[];
  readonly isPending: (batch: Batch) => boolean;
};

/** What a change leaves to do where the runner remembers each batch: batches that the base has are merged. */
export function pendingBatches({ format, base, head, changed }: TouchedHistory): PendingBatches {
  const byPath = new Map(changed.map((file) => [file.path, file]));
  const [before, after] = [batchesIn(format, base), batchesIn(format, head)];
  const renamed = new Map(changed.map(({ path, previousPath }) => [previousPath, path]));
  const merged = new Map<string, Batch>();
  for (const [path, batches] of before) {
    for (const batch of batches) {
      const { id = path } = batch;
      merged.set(id.startsWith(path) ? (renamed.get(path) ?? path) + id.slice(path.length) : id, batch);
    }
  }
  const isPending = (batch: Batch) => {
    const known = batch.id === undefined ? undefined : merged.get(batch.id);
    return known === undefined || (batch.runsAgain === true && contentOf(known) !== contentOf(batch));
  };
  const waiting = new Map(
    [...after]
      .map(([path, batches]) => [path, batches.filter(isPending)] as const)
      .filter(([, some]) => some.length > 0),
  );
  const files = [...waiting.keys()].map((path) => byPath.get(path) ?? untouched(path));
  const sources = new Set([...waiting.values()].flat().flatMap(({ statements }) => statements.map(({ path }) => path)));
  const left = changed.filter(({ path }) => !waiting.has(path) && !sources.has(path));
  const kept = new Set([...after.values()].flat().flatMap(({ id = '' }) => id));
  return {
    files,
    skipped: left.flatMap((file) => reasonSkipped(file, format, after)),
    gaps: [
      ...changed.filter(({ path, previousPath }) => path !== previousPath && before.has(previousPath)).map(renamedGap),
      ...editsOf(changed, after, merged),
      ...[...merged].flatMap(([id, { statements }]) => {
        const path = statements[0]?.path;
        return kept.has(id) || path === undefined
          ? []
          : [`${path}: ${shortId(id)} is merged and deleted here; the base was replayed with it`];
      }),
    ],
    isPending,
  };
}

function batchesIn(format: Format, { history, settings }: HistoryInTree): Map<string, readonly Batch[]> {
  const order = format.order(history, settings);
  return new Map(order.map((path) => [path, format.read(path, settings.get(path) ?? '', settings)] as const));
}

function contentOf({ statements, atomic }: Batch): string {
  return JSON.stringify([atomic, ...statements.map(({ kind, sql }) => [kind, sql])]);
}

/** A file that the change does not touch, but brings into the history. */
function untouched(path: string): ChangedMigration {
  return { path, previousPath: path, status: 'modified', surface: 'migration', edited: false, added: [] };
}

function renamedGap({ path, previousPath }: ChangedMigration): string {
  return `${path}: renamed from ${previousPath}; what it holds was taken as having run under the old name`;
}

function editsOf(
  changed: readonly ChangedMigration[],
  after: ReadonlyMap<string, readonly Batch[]>,
  merged: ReadonlyMap<string, Batch>,
): string[] {
  return changed.flatMap(({ path }) =>
    (after.get(path) ?? []).flatMap((batch) => {
      const known = batch.id === undefined || batch.runsAgain ? undefined : merged.get(batch.id);
      if (!known || batch.id === undefined || contentOf(known) === contentOf(batch)) return [];
      return [
        `${path}: ${shortId(batch.id)} is merged and edited here; databases that already ran it do not see the edit, so it was not replayed`,
      ];
    }),
  );
}

function reasonSkipped(
  { path, status }: ChangedMigration,
  { runner }: Format,
  after: ReadonlyMap<string, readonly Batch[]>,
): Skipped[] {
  if (status === 'removed') return [];
  const batches = after.get(path);
  if (batches) return batches.length > 0 ? [{ path, reason: 'it adds nothing that has not run yet' }] : [];
  return [{ path, reason: `${runner.name} does not run it: nothing that it runs includes it` }];
}

/** Without the file that it begins with. */
function shortId(id: string): string {
  return id.slice(id.indexOf('::') + 2);
}
