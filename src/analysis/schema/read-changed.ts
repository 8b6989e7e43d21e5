import type { Skipped } from '../../domain/change-set.ts';
import type { Source } from '../../domain/source.ts';
import type { ChangedMigration } from './changed-migration.ts';
import { isReadable, MAX_SQL_BYTES, type TouchedHistory } from './histories.ts';
import { readMigrations } from './reading.ts';
import type { Batch } from './runners.ts';

/** A migration of the head tree, read. */
export type ReadMigration = {
  readonly file: ChangedMigration;
  readonly text: string;
  readonly batches: readonly Batch[];
};

/** Reads migrations as the change leaves them; those that cannot be read come with a reason. */
export async function readChanged(
  files: readonly ChangedMigration[],
  { format, head: { settings, entries } }: TouchedHistory,
  source: Source,
): Promise<{ readable: ReadMigration[]; unreadable: Skipped[] }> {
  const small = files.filter(({ path }) => isReadable(entries.get(path)));
  const texts = await source.read(
    'head',
    small.map(({ path }) => path),
  );
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
    else readable.push({ file, text, batches: read.get(file.path)?.batches ?? [] });
  }
  return { readable, unreadable };
}

function tooLarge(length: number): string {
  return `${(length / 1e6).toFixed(1)} MB of SQL: files over ${MAX_SQL_BYTES / 1e6} MB are not replayed`;
}
