import type { Tree } from '../../domain/repository.ts';
import type { Source } from '../../domain/source.ts';
import type { Format } from './formats/format.ts';
import { type HistoryInTree, isReadable, MAX_SQL_BYTES } from './histories.ts';
import { migrationReader } from './reading.ts';
import type { BaseMigrations } from './shadow/shadow.ts';

/** The migrations of one tree, all or those before `until`, for a shadow to replay; texts are read when it asks for them. */
export function migrationsIn(
  tree: Tree,
  {
    format,
    inTree,
    preamble,
    until,
  }: { format: Format; inTree: HistoryInTree; preamble: string | undefined; until?: string },
  source: Source,
): BaseMigrations {
  const { history, settings, entries } = inTree;
  const order = format.order(history, settings);
  const chosen = until === undefined ? order : order.slice(0, Math.max(0, order.indexOf(until)));
  const read = migrationReader(format, { settings, entries, read: (paths) => source.read(tree, paths) });
  return {
    format: format.revision === undefined ? format.id : `${format.id}/${format.revision}`,
    preamble,
    entries: chosen.flatMap((path) => entries.get(path) ?? []),
    settings: history.settings.flatMap((path) => entries.get(path)?.oid ?? []),
    async read(paths) {
      const small = paths.filter((path) => isReadable(entries.get(path)));
      const texts = await source.read(tree, small);
      const usable = new Map([...texts].filter(([, text]) => text.length <= MAX_SQL_BYTES));
      return new Map(
        [...(await read(usable))].map(([path, found]) => [path, { text: usable.get(path) ?? '', ...found }] as const),
      );
    },
    isCurrent: (referred) => referred.every(({ path, oid }) => entries.get(path)?.oid === oid),
  };
}
