import type { EditedMigration } from '../../domain/schema.ts';
import type { Skipped } from '../../domain/change-set.ts';
import type { Source } from '../../domain/source.ts';
import type { ChangedMigration } from './changed-migration.ts';
import type { TouchedHistory } from './histories.ts';
import { migrationsIn } from './merged.ts';
import { type ReadMigration, readChanged } from './read-changed.ts';
import { sqlOf } from './runners.ts';

/** Merged migrations that a change edits, to be replayed as they are now on the schema before the first of them. */
export type Edits = {
  /** The first of them, as the base names it. */
  readonly first: string;
  /** They, and the merged ones between them, in the runner's order. */
  readonly readable: readonly ReadMigration[];
  readonly edited: readonly EditedMigration[];
};

/** More edits at once are a sweep: a formatter, a licence header. */
const MAX_EDITED = 5;
/** An edit further back than this concerns nobody's next deploy, and replaying from there takes long. */
const MAX_DEPTH = 60;

/**
 * The edits that alter what runs. One that alters comments or white space alone is none. What is too much or too far back
 * to replay is skipped with a reason and a gap.
 */
export async function readEdits(
  files: readonly ChangedMigration[],
  touched: TouchedHistory,
  source: Source,
): Promise<{ edits?: Edits; skipped: readonly Skipped[]; gaps: readonly string[] }> {
  const { format, base, head } = touched;
  const order = format.order(base.history, base.settings);
  const was = await migrationsIn('base', { format, inTree: base, preamble: undefined }, source).read(
    files.slice(0, MAX_EDITED + 1).map(({ previousPath }) => previousPath),
  );
  const now = new Map(
    (await readChanged(files.slice(0, MAX_EDITED + 1), touched, source)).readable.map((each) => [each.file, each]),
  );
  const altered = files.filter((file) => {
    const before = was.get(file.previousPath);
    const after = now.get(file);
    return !before || !after || shapeOf(sqlOf(before.batches)) !== shapeOf(sqlOf(after.batches));
  });
  const unaltered = files.filter((file) => !altered.includes(file));
  const skipped = unaltered.map(({ path }) => ({
    path,
    reason: 'an edit of a merged migration that alters no statement',
  }));
  const positions = altered.map(({ previousPath }) => order.indexOf(previousPath)).filter((position) => position >= 0);
  const first = order[Math.min(...positions)];
  if (first === undefined || altered.length === 0) return { skipped, gaps: [] };
  if (altered.length > MAX_EDITED || order.length - order.indexOf(first) > MAX_DEPTH) {
    return {
      skipped: [
        ...skipped,
        ...altered.map(({ path }) => ({ path, reason: 'an edit of a merged migration, not replayed' })),
      ],
      gaps: altered.map(
        ({ path }) => `${path}: a merged migration is edited; databases that already ran it do not see the edit`,
      ),
    };
  }
  const last = Math.max(...positions);
  const between = new Set(order.slice(order.indexOf(first), last + 1));
  const changedBy = new Map(altered.map((file) => [file.path, file]));
  const forward = format.order(head.history, head.settings);
  const replayed = forward.filter((path) => changedBy.has(path) || between.has(path));
  const { readable, unreadable } = await readChanged(
    replayed.map((path) => changedBy.get(path) ?? unchanged(path)),
    touched,
    source,
  );
  return {
    edits: {
      first,
      readable,
      edited: altered.map(({ path, previousPath }) => ({ path, was: sqlOf(was.get(previousPath)?.batches ?? []) })),
    },
    skipped: [...skipped, ...unreadable],
    gaps: [],
  };
}

function unchanged(path: string): ChangedMigration {
  return { path, previousPath: path, status: 'modified', surface: 'migration', edited: false, added: [] };
}

function shapeOf(sql: readonly string[]): string {
  return JSON.stringify(sql.map((each) => each.replaceAll(/\s+/g, ' ').trim()));
}
