import type { Skipped } from '../../domain/change-set.ts';
import type { EditedMigration } from '../../domain/schema.ts';
import type { Source } from '../../domain/source.ts';
import type { ChangedMigration } from './changed-migration.ts';
import type { TouchedHistory } from './histories.ts';
import { migrationsIn } from './merged.ts';
import { readChanged, type ReadMigration } from './read-changed.ts';
import { sqlOf } from './runners.ts';

/** Merged migrations that a change edits, to be replayed as they are now on the schema before the first of them. */
export type Edits = {
  /** The first of them, as the base names it. */
  readonly first: string;
  /** They, and the merged ones between them, in the runner's order. */
  readonly readable: readonly ReadMigration[];
  readonly edited: readonly EditedMigration[];
};

type FoundEdits = { readonly edits?: Edits; readonly skipped: readonly Skipped[]; readonly gaps: readonly string[] };

/** More edits at once are a sweep: a formatter, a licence header. */
const MAX_EDITED = 5;
/** An edit further back than this concerns nobody's next deploy, and replaying from there takes long. */
const MAX_DEPTH = 60;

/**
 * The edits that alter what runs. One that alters comments or white space alone is none. What is too much or too far back
 * to replay is skipped with a reason.
 */
export async function readEdits(
  files: readonly ChangedMigration[],
  touched: TouchedHistory,
  source: Source,
): Promise<FoundEdits> {
  if (files.length > MAX_EDITED) return unreplayed(files);
  const { format, base, head } = touched;
  const order = format.order(base.history, base.settings);
  const merged = migrationsIn('base', { format, inTree: base, preamble: undefined }, source);
  const was = await merged.read(files.map(({ previousPath }) => previousPath));
  const { readable: now } = await readChanged(files, touched, source);
  const textOf = ({ previousPath }: ChangedMigration) => sqlOf(was.get(previousPath)?.batches ?? []);
  const altered = files.filter((file) => {
    const after = now.find((each) => each.file === file);
    return !after || shapeOf(textOf(file)) !== shapeOf(sqlOf(after.batches));
  });
  const unaltered = explainUnaltered(
    files.filter((file) => !altered.includes(file)),
    touched,
  );
  const positions = altered.map(({ previousPath }) => order.indexOf(previousPath)).filter((position) => position >= 0);
  const first = order[Math.min(...positions)];
  if (first === undefined) return joined(unaltered, unreplayed(altered));
  if (order.length - order.indexOf(first) > MAX_DEPTH) return joined(unaltered, unreplayed(altered));

  const between = new Set(order.slice(Math.min(...positions), Math.max(...positions) + 1));
  const byPath = new Map(altered.map((file) => [file.path, file]));
  const replayed = format
    .order(head.history, head.settings)
    .filter((path) => byPath.has(path) || between.has(path))
    .map((path) => byPath.get(path) ?? unchanged(path));
  const { readable, unreadable } = await readChanged(replayed, touched, source);
  const edited = altered.map((file) => ({ path: file.path, was: textOf(file) }));
  return joined(unaltered, { edits: { first, readable, edited }, skipped: unreadable, gaps: [] });
}

function unreplayed(files: readonly ChangedMigration[]): FoundEdits {
  const reason = 'an edit of a merged migration, not replayed: databases that already ran it do not see it';
  return { skipped: files.map(({ path }) => ({ path, reason })), gaps: [] };
}

/** A runner that compares checksums minds white space too. */
function explainUnaltered(
  files: readonly ChangedMigration[],
  { format, head }: Pick<TouchedHistory, 'format' | 'head'>,
): FoundEdits {
  const { name, refusesEdits } = format.runnerOf?.(head.history, head.settings) ?? format.runner;
  return {
    skipped: files.map(({ path }) => ({ path, reason: 'an edit of a merged migration that alters no statement' })),
    gaps: refusesEdits
      ? files.map(({ path }) => `${path}: ${name} compares checksums, and stops where the merged text already ran`)
      : [],
  };
}

function joined(some: FoundEdits, more: FoundEdits): FoundEdits {
  return { ...more, skipped: [...some.skipped, ...more.skipped], gaps: [...some.gaps, ...more.gaps] };
}

function unchanged(path: string): ChangedMigration {
  return { path, previousPath: path, status: 'modified', surface: 'migration', edited: false, added: [] };
}

function shapeOf(sql: readonly string[]): string {
  return JSON.stringify(sql.map((each) => each.replaceAll(/\s+/g, ' ').trim()));
}
