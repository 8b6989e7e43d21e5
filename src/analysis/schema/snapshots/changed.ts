import type { ChangedMigration } from '../changed-migration.ts';
import type { TouchedHistory } from '../histories.ts';
import { snapshotPaths } from './find.ts';

/** The changed files that declare the schema of a history, in either tree. */
export function declarationsOf(
  { format, root, base, head }: TouchedHistory,
  changed: readonly ChangedMigration[],
): ChangedMigration[] {
  if (changed.length === 0) return [];
  const paths = new Set([base, head].flatMap(({ entries }) => snapshotPaths(format, root, new Set(entries.keys()))));
  return changed.filter(({ path, previousPath }) => paths.has(path) || paths.has(previousPath));
}
