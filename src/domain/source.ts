import type { Tree } from './repository.ts';

/** A path with the id of its content, so that results can be cached by what they were made from. */
export type SourceEntry = { readonly path: string; readonly oid: string; readonly size?: number };

/**
 * Text files of the base and head trees, as the analysers see them: no git, no GitHub, nothing writable.
 * In the isolated process every call is answered by the parent.
 */
export interface Source {
  /** Regular files only: symbolic links and submodules are left out. Sorted by path. */
  list(tree: Tree): Promise<readonly SourceEntry[]>;
  /**
   * Texts by path: UTF-8 (a BOM is dropped), UTF-16 with a BOM, else Latin-1; line ends are kept.
   * A path that is absent, binary, or larger than the size limit is absent from the map.
   */
  read(tree: Tree, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Lines of the tree's source code that say a word, in files that also say a word of its company. Tests, documentation,
   * migrations and other people's code are left out; a large tree is not searched whole.
   */
  search(tree: Tree, terms: readonly Term[]): Promise<Search>;
}

/** What is looked for: any of `words`, whole and in this spelling, in a file whose path or text has any of `company`. */
export type Term = { readonly words: readonly string[]; readonly company: readonly string[] };

/** A line that says a word of a term. */
export type Mention = {
  /** The term's position in the question. */
  readonly term: number;
  readonly path: string;
  readonly line: number;
  /** The line, trimmed and cut. */
  readonly text: string;
};

export type Search = {
  readonly mentions: readonly Mention[];
  /** Code files that were searched, and those that were not: too many, too large or unreadable. */
  readonly searched: number;
  readonly left: number;
};

/** A content-addressed cache. A miss is `undefined`; failing to write is not an error. */
export interface Cache {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, value: Uint8Array): Promise<void>;
}
