import type { Source } from '../../domain/source.ts';
import type { ChangedMigration } from './changed-migration.ts';
import { isReadable, MAX_SQL_BYTES, type TouchedHistory } from './histories.ts';
import type { ReadMigration } from './read-changed.ts';
import { readMigrations } from './reading.ts';
import { planTransactions } from './runners.ts';
import type { Undoing } from './shadow/shadow.ts';

/** How a change is undone, and which of its files say so. */
export type WayBack = {
  readonly undoing?: Undoing;
  readonly files: readonly { readonly file: ChangedMigration; readonly text: string }[];
};

/**
 * Reads how the migrations of a change are undone, from the last one back to the first that does not say how. One that does
 * nothing needs no undoing. `fromBase`: the change goes back to the schema of the base, not to one that it edits as well.
 */
export async function readWayBack(
  migrations: readonly ReadMigration[],
  { format, head, changed }: TouchedHistory,
  source: Source,
  fromBase: boolean,
): Promise<WayBack> {
  const { down, runner } = format;
  if (!down || migrations.length === 0) return { files: [] };
  const { settings, entries, history } = head;
  const fileOf = (path: string) => down.fileOf?.(path, history) ?? path;
  const paths = migrations.map(({ file }) => fileOf(file.path));
  const texts = await source.read(
    'head',
    paths.filter((path) => entries.has(path) && isReadable(entries.get(path))),
  );
  const usable = new Map([...texts].filter(([, text]) => text.length <= MAX_SQL_BYTES));
  const backwards = { ...format, read: down.read.bind(down) };
  const read = await readMigrations(backwards, usable, {
    settings,
    entries,
    read: (wanted) => source.read('head', wanted),
  });
  const undone = migrations
    .filter(({ batches }) => batches.some(({ statements }) => statements.length > 0))
    .toReversed()
    .map(({ file }) => read.get(fileOf(file.path))?.batches ?? []);
  const end = undone.findIndex((batches) => batches.every(({ statements }) => statements.length === 0));
  const planned = planTransactions(
    format.runnerOf?.(history, settings) ?? runner,
    end < 0 ? undone : undone.slice(0, end),
  );
  return {
    ...(planned.length > 0 && { undoing: { planned, whole: end < 0 && fromBase } }),
    files: changed.flatMap((file) => {
      const text = paths.includes(file.path) ? usable.get(file.path) : undefined;
      return text === undefined ? [] : [{ file, text }];
    }),
  };
}
