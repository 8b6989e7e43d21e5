import type { RawChange, Repository, Tree, TreeEntry } from '../domain/repository.ts';
import type { Source, SourceEntry } from '../domain/source.ts';
import { searchCode } from './search.ts';
import { decodeText, SIZE_LIMIT } from './text.ts';

/** The trees as text. Trees are listed only when asked for; changed paths are read without listing them. */
export function sourceOf(repository: Repository, changes: readonly RawChange[]): Source {
  const changed = { base: changedOids(changes, 'base'), head: changedOids(changes, 'head') };
  const listed = new Map<Tree, Promise<readonly SourceEntry[]>>();
  const oids = new Map<Tree, Promise<ReadonlyMap<string, string>>>();

  const list = (tree: Tree): Promise<readonly SourceEntry[]> => {
    const entries = listed.get(tree) ?? repository.tree(tree).then(regularFiles);
    listed.set(tree, entries);
    return entries;
  };
  const oidsOf = (tree: Tree): Promise<ReadonlyMap<string, string>> => {
    const byPath = oids.get(tree) ?? list(tree).then((entries) => new Map(entries.map(({ path, oid }) => [path, oid])));
    oids.set(tree, byPath);
    return byPath;
  };
  const resolve = async (tree: Tree, paths: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    paths.every((path) => changed[tree].has(path)) ? changed[tree] : oidsOf(tree);

  const read: Source['read'] = async (tree, paths) => {
    const byPath = await resolve(tree, paths);
    const wanted = paths.flatMap((path) => {
      const oid = byPath.get(path);
      return oid === undefined ? [] : [{ path, oid }];
    });
    const blobs = await repository.read([...new Set(wanted.map(({ oid }) => oid))]);
    const texts = new Map<string, string>();
    for (const { path, oid } of wanted) {
      const bytes = blobs.get(oid);
      const text = bytes && bytes.length <= SIZE_LIMIT ? decodeText(bytes) : undefined;
      if (text !== undefined) texts.set(path, text);
    }
    return texts;
  };
  return { list, read, search: (tree, terms) => searchCode({ list, read }, tree, terms) };
}

/** `100644`, `100755` and the historical `100664`: not links, not submodules. */
export function isRegularFile(mode: string): boolean {
  return mode.startsWith('100');
}

function regularFiles(entries: readonly TreeEntry[]): readonly SourceEntry[] {
  return entries
    .filter(({ mode }) => isRegularFile(mode))
    .map(({ path, oid, size }) => ({ path, oid, ...(size !== undefined && { size }) }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

function changedOids(changes: readonly RawChange[], tree: Tree): ReadonlyMap<string, string> {
  const entries = changes
    .filter(({ mode }) => isRegularFile(mode))
    .flatMap((change): (readonly [string, string])[] => {
      if (tree === 'head') return change.headOid === undefined ? [] : [[change.path, change.headOid]];
      return change.baseOid === undefined ? [] : [[change.previousPath, change.baseOid]];
    });
  return new Map(entries);
}
