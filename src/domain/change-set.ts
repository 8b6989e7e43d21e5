/** Which side of the diff a line is on, in GitHub's words: `LEFT` is the base, `RIGHT` the head. */
export type Side = 'LEFT' | 'RIGHT';

/** A place that a comment can point at. Lines are 1-based; `endLine` is inclusive and never before `line`. */
export type Anchor = {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly side: Side;
};

/** One line of a hunk, without its `+`, `-` or space and without its line end. */
export type HunkLine =
  | { readonly kind: 'added'; readonly newLine: number; readonly text: string }
  | { readonly kind: 'removed'; readonly oldLine: number; readonly text: string }
  | { readonly kind: 'context'; readonly oldLine: number; readonly newLine: number; readonly text: string };

/** One contiguous block of a unified diff. A start of 0 with a count of 0 means that side has no lines. */
export type Hunk = {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly HunkLine[];
};

export type FileStatus = 'added' | 'modified' | 'removed' | 'renamed';

/**
 * What a path is to us. `migration`: a database migration or what configures its runner; `schema`: a declared schema
 * or snapshot; `contract`: OpenAPI, GraphQL, Protocol Buffers…; `code`: source that may hold queries or calls;
 * `none`: nothing architectural (docs, assets, tests, lock files, styles).
 */
export type Surface = 'migration' | 'schema' | 'contract' | 'code' | 'none';

/** A changed text file with its hunks. */
export type ChangedFile = {
  readonly path: string;
  /** Where a renamed file was before; else the same as `path`. */
  readonly previousPath: string;
  readonly status: FileStatus;
  readonly surface: Surface;
  readonly hunks: readonly Hunk[];
};

/** Something that was not looked at, with a reason that a person can act on. */
export type Skipped = { readonly path: string; readonly reason: string };

/** Everything a pull request changes that we can review. */
export type ChangeSet = {
  /** `owner/name` on GitHub, the folder's name for a local repository. */
  readonly repository: string;
  /** The merge base's commit id. */
  readonly base: string;
  /** The head's commit id; for uncommitted work, the id of a tree that holds it. */
  readonly head: string;
  readonly files: readonly ChangedFile[];
  readonly skipped: readonly Skipped[];
};
