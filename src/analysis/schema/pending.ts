import type { Skipped } from '../../domain/change-set.ts';
import type { ChangedMigration } from './changed-migration.ts';
import type { TouchedHistory } from './histories.ts';
import { pendingBatches } from './pending-batches.ts';
import type { Batch } from './runners.ts';

/** What a change adds to a history, and what it does to migrations that are already merged. */
export type Pending = {
  /** Forward migrations that the runner has not run yet, in its order. */
  readonly files: readonly ChangedMigration[];
  readonly skipped: readonly Skipped[];
  readonly gaps: readonly string[];
  /** Merged migrations whose text the change alters. */
  readonly edited?: readonly ChangedMigration[];
  /** Whether a batch of these files is yet to run; absent where all are. */
  readonly isPending?: (batch: Batch) => boolean;
};

/** Flyway runs a repeatable migration again whenever it changes. */
const REPEATABLE = /(?:^|\/)R__[^/]*\.sql$/;

export function pendingOf(touched: TouchedHistory): Pending {
  return touched.format.remembers === 'batches' ? pendingBatches(touched) : pendingFiles(touched);
}

function pendingFiles({ format, base, head, changed }: TouchedHistory): Pending {
  const merged = new Set(format.order(base.history, base.settings));
  const order = format.order(head.history, head.settings);
  const byPath = new Map(changed.map((file) => [file.path, file]));
  const forward = new Set(order);
  const removed = changed.filter(({ status, path }) => status === 'removed' && merged.has(path));
  const hidden = [...merged].filter((path) => !forward.has(path) && head.entries.has(path)).map((path) => ({ path }));
  const gone = new Set([...removed, ...hidden].map(versionOf));
  const wasMerged = (file: ChangedMigration) =>
    merged.has(file.path) || merged.has(file.previousPath) || gone.has(versionOf(file));
  const isPending = (file: ChangedMigration) =>
    REPEATABLE.test(file.path) ? file.status !== 'removed' : !wasMerged(file);

  const files = order.flatMap((path) => byPath.get(path) ?? []).filter(isPending);
  const rest = changed.filter((file) => !files.includes(file));
  const skipped: Skipped[] = [];
  const edited: ChangedMigration[] = [];
  const known = new Set(format.refuses?.(base.history, base.settings));
  const gaps = (format.refuses?.(head.history, head.settings) ?? []).filter((sentence) => !known.has(sentence));
  for (const file of rest) {
    const { path, previousPath, status } = file;
    if (status === 'removed' && merged.has(path))
      gaps.push(`${path}: a merged migration is deleted; the base was replayed with it`);
    else if (wasMerged(file) && forward.has(path) && file.edited) edited.push(file);
    else if (wasMerged(file) && forward.has(path))
      skipped.push({ path, reason: `renamed from ${previousPath} without an edit` });
    else if (!forward.has(path) && status !== 'removed') skipped.push({ path, reason: notForward(format.id, path) });
  }
  return { files, skipped, gaps, edited };
}

/** What the runner remembers a migration by: it does not run one again that was replaced under the same version. */
function versionOf({ path }: Pick<ChangedMigration, 'path'>): string {
  return /(?:^|\/)[vV]?(\d[\d._-]*)[^/]*(?:\/(?:up|migration))?\.sql$/.exec(path)?.[1] ?? path;
}

function notForward(format: string, path: string): string {
  if (/(?:^|[._/-])(?:down|undo|rollback|revert)\.sql$|(?:^|\/)U[\d._]+__/i.test(path))
    return 'down migrations are not executed';
  if (format === 'drizzle') return 'not in the journal, so Drizzle does not run it';
  if (format === 'sqitch')
    return /(?:^|\/)(?:revert|verify)\//.test(path)
      ? 'Sqitch runs it to undo or to check a change'
      : 'not in sqitch.plan, so Sqitch does not run it';
  return 'not what this runner executes on PostgreSQL';
}
