import type { ChangedFile } from '../../domain/change-set.ts';

/** A changed file as the replay needs it: which lines are new, not what they say. */
export type ChangedMigration = Pick<ChangedFile, 'path' | 'previousPath' | 'status' | 'surface'> & {
  /** Whether any line differs; a pure rename differs in none. */
  readonly edited: boolean;
  /** Runs of added lines, 1-based and inclusive, in order. */
  readonly added: readonly LineRun[];
};

export type LineRun = { readonly start: number; readonly end: number };

export function changedMigration({ path, previousPath, status, surface, hunks }: ChangedFile): ChangedMigration {
  const added: { start: number; end: number }[] = [];
  for (const { lines } of hunks) {
    for (const line of lines) {
      if (line.kind !== 'added') continue;
      const last = added.at(-1);
      if (last?.end === line.newLine - 1) last.end = line.newLine;
      else added.push({ start: line.newLine, end: line.newLine });
    }
  }
  return { path, previousPath, status, surface, edited: hunks.length > 0, added };
}

/** The added lines within a range, from the first to the last; nothing where it has none. */
export function addedWithin({ added }: ChangedMigration, { start, end }: LineRun): LineRun | undefined {
  const runs = added.filter((run) => run.end >= start && run.start <= end);
  const [first] = runs;
  const last = runs.at(-1);
  return first && last && { start: Math.max(first.start, start), end: Math.min(last.end, end) };
}
