import type { Tree } from '../../domain/repository.ts';
import type { Source, SourceEntry } from '../../domain/source.ts';
import type { ChangedMigration } from './changed-migration.ts';
import type { Format, History, Target, Texts } from './formats/format.ts';
import * as formats from './formats/index.ts';

/** A migration history that the change touches, as it is in both trees. */
export type TouchedHistory = {
  readonly format: Format;
  readonly root: string;
  readonly base: HistoryInTree;
  readonly head: HistoryInTree;
  readonly changed: readonly ChangedMigration[];
};

/** A history as one tree has it. */
export type HistoryInTree = {
  readonly history: History;
  /** Texts of the settings, and of all migrations where the format reads them together. */
  readonly settings: Texts;
  readonly entries: ReadonlyMap<string, SourceEntry>;
};

/** Larger files are data, not schema changes; replaying them would take the whole time limit. */
export const MAX_SQL_BYTES = 2_000_000;

/** How many unchanged migrations are looked at to tell the format. */
const SAMPLE = 2;

/**
 * Finds the histories to which changed SQL files belong, and the changed SQL files that belong to none. One format claims a
 * file in one folder; several of that folder's histories may run it, each on its own database.
 */
export async function findHistories(
  source: Source,
  changed: readonly ChangedMigration[],
): Promise<{ histories: TouchedHistory[]; unclaimed: ChangedMigration[] }> {
  const [base, head] = await Promise.all([treeOf(source, 'base'), treeOf(source, 'head')]);
  const candidates = Object.values(formats)
    .flatMap((format) => historiesIn(format, [head, base]))
    .filter(({ files }) => changed.some(({ path, previousPath }) => files.has(path) || files.has(previousPath)))
    .toSorted((a, b) => b.format.certainty - a.format.certainty);

  const histories: TouchedHistory[] = [];
  const claimed = new Map<ChangedMigration, string>();
  // What a tool leaves lying in its folder is not the history of a tool that was only guessed.
  const taken = new Set<string>();
  for (const { format, root, target, files } of candidates) {
    const home = folderKey({ format, root });
    const mine = changed.filter(
      (file) => (claimed.get(file) ?? home) === home && (files.has(file.path) || files.has(file.previousPath)),
    );
    if (mine.length === 0 || (format.certainty === 1 && taken.has(root))) continue;
    const [inBase, inHead] = await Promise.all([
      inTree(base, { format, root, target }, source),
      inTree(head, { format, root, target }, source),
    ]);
    const known = inHead.history.files.length > 0 ? inHead : inBase;
    const tree = inHead.history.files.length > 0 ? 'head' : 'base';
    if (format.recognises && !format.recognises(known.history, await sample(source, tree, known, mine))) continue;
    for (const file of mine) claimed.set(file, home);
    taken.add(root);
    const [wholeBase, wholeHead] = await Promise.all([
      withMigrations(inBase, format, 'base', source),
      withMigrations(inHead, format, 'head', source),
    ]);
    histories.push({ format: format.forHistory?.() ?? format, root, base: wholeBase, head: wholeHead, changed: mine });
  }
  return { histories, unclaimed: changed.filter((file) => !claimed.has(file)) };
}

type PathsOfTree = { which: Tree; entries: ReadonlyMap<string, SourceEntry>; paths: readonly string[] };

async function treeOf(source: Source, which: Tree): Promise<PathsOfTree> {
  const entries = new Map((await source.list(which)).map((entry) => [entry.path, entry]));
  return { which, entries, paths: [...entries.keys()] };
}

/** Histories of one key lie in one folder and are read by one format: they differ in the database. */
export function folderKey({ format, root }: Pick<TouchedHistory, 'format' | 'root'>): string {
  return JSON.stringify([format.id, root]);
}

type Place = { readonly format: Format; readonly root: string; readonly target: Target | undefined };

function historiesIn(format: Format, trees: readonly PathsOfTree[]): (Place & { files: ReadonlySet<string> })[] {
  const places = new Map<string, Place & { files: Set<string> }>();
  for (const { root, target, files } of trees.flatMap(({ paths }) => format.find(paths))) {
    const key = JSON.stringify([root, target]);
    const known = places.get(key)?.files ?? [];
    places.set(key, { format, root, target, files: new Set([...known, ...files]) });
  }
  return [...places.values()];
}

async function inTree(tree: PathsOfTree, { format, root, target }: Place, source: Source): Promise<HistoryInTree> {
  const found = format.find(tree.paths).find((history) => history.root === root && history.target === target);
  const history = found ?? { root, files: [], settings: [], ...(target && { target }) };
  const settings = [...history.settings, ...(history.surroundings ?? [])].filter((path) => tree.entries.has(path));
  return {
    history,
    entries: tree.entries,
    settings: settings.length > 0 ? await source.read(tree.which, settings) : new Map(),
  };
}

async function withMigrations(
  found: HistoryInTree,
  { readsAll }: Format,
  tree: Tree,
  source: Source,
): Promise<HistoryInTree> {
  if (!readsAll) return found;
  const small = found.history.files.filter((path) => isReadable(found.entries.get(path)));
  return { ...found, settings: new Map([...found.settings, ...(await source.read(tree, small))]) };
}

async function sample(
  source: Source,
  tree: Tree,
  { history, settings, entries }: HistoryInTree,
  changed: readonly ChangedMigration[],
): Promise<Texts> {
  const own = new Set(history.files);
  const touched = changed.map(({ path }) => path).filter((path) => own.has(path));
  const paths = [...touched.slice(0, SAMPLE), ...history.files.slice(0, SAMPLE), ...history.files.slice(-SAMPLE)];
  const small = [...new Set(paths)].filter((path) => isReadable(entries.get(path)));
  return new Map([...settings, ...(await source.read(tree, small))]);
}

export function isReadable(entry: SourceEntry | undefined): boolean {
  return (entry?.size ?? 0) <= MAX_SQL_BYTES;
}
