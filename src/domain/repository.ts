import type { FileStatus } from './change-set.ts';

/** A git object at a path. `mode` is git's: `120000` a symbolic link, `160000` a submodule. */
export type TreeEntry = {
  readonly path: string;
  /** The blob's git object id, which names its content. */
  readonly oid: string;
  readonly mode: string;
  /** In bytes, where the adapter knows it without reading the blob. */
  readonly size?: number;
};

/** A changed path as the adapter reports it, before anything is parsed. */
export type RawChange = {
  readonly path: string;
  readonly previousPath: string;
  readonly status: FileStatus;
  /** Absent on an added file. */
  readonly baseOid?: string;
  /** Absent on a removed file. */
  readonly headOid?: string;
  readonly mode: string;
  /** Unified hunks from the first `@@` on. Absent where the adapter has none: binary, too big, or mode change only. */
  readonly patch?: string;
};

export type Tree = 'base' | 'head';

/** The merge base and the head that a review is about. */
type Range = { readonly base: string; readonly head: string };

/**
 * Read access to the two trees of one review: GitHub and local git are its adapters.
 * Every method throws `UserError` where the author must act and `TransientError` where waiting helps.
 */
export interface Repository {
  /** `owner/name`, or a local folder's name. */
  readonly name: string;
  readonly range: Range;
  /** All changed paths between the merge base and the head, plus what the adapter could not list, in words. */
  changes(): Promise<{ readonly changes: readonly RawChange[]; readonly gaps: readonly string[] }>;
  /** Every blob of a tree. A tree too large to list whole throws `UserError`. */
  tree(which: Tree): Promise<readonly TreeEntry[]>;
  /** Contents by object id. An id that cannot be had (missing, over the adapter's limit) is absent from the map. */
  read(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
}
