import type { Side } from '../domain/change-set.ts';
import type { IssueRef, RepositoryRef } from './issues.ts';

/** A pull request by number. */
export type PullRef = IssueRef;

/** A pull request's state at one moment. */
export type Pull = PullRef & {
  readonly title: string;
  /** Login of who opened it; `ghost` when the account is gone. */
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  /** The head's commit id. */
  readonly head: string;
  readonly baseBranch: string;
  /** The base branch's tip, not the merge base. */
  readonly base: string;
  readonly defaultBranch: string;
  /** As GitHub counts them; it lists at most 3,000. */
  readonly changedFiles: number;
  /** The head lives in another repository, or in one that was deleted. */
  readonly fork: boolean;
};

/** A review of ours. */
export type OwnReview = { readonly id: number; readonly body: string; readonly commit: string };

/** A thread of inline comments that we started. */
export type OwnThread = {
  /** For `resolve`; absent where GitHub's GraphQL API is not offered, and then nobody knows what is resolved. */
  readonly id?: string;
  /** The first comment's id, for `reply`. */
  readonly comment: number;
  /** Bodies of our own comments in the thread, oldest first. The first one started it. */
  readonly own: readonly [string, ...string[]];
  readonly path: string;
  /** The line it was on has changed since. */
  readonly outdated: boolean;
  readonly resolved: boolean;
  /** The person who resolved it; absent while it is open, and when an App or a deleted account did it. */
  readonly resolvedBy?: string;
};

/** One inline comment of a new review. */
export type DraftComment = {
  readonly path: string;
  readonly line: number;
  /** The first line of a comment on several lines, always before `line` and in the same hunk. */
  readonly startLine?: number;
  readonly side: Side;
  readonly body: string;
};

export type DraftReview = {
  /** The commit that was reviewed; lines are counted in its diff. */
  readonly commit: string;
  readonly body: string;
  readonly comments: readonly DraftComment[];
};

export type Annotation = {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
};

/** The state of a check run. Without a conclusion it is in progress. */
export type CheckRun = {
  readonly conclusion?: 'success' | 'failure' | 'neutral' | 'cancelled';
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Markdown, below the summary. */
  readonly text?: string;
  readonly annotations: readonly Annotation[];
};

/** A line range of one hunk that GitHub takes comments on. Inclusive. */
export type CommentableLines = { readonly side: Side; readonly first: number; readonly last: number };

/** `invalid`: GitHub refused the review as a whole (422), which one comment off the diff is enough for. */
export type ReviewOutcome =
  | { readonly kind: 'created'; readonly id: number; readonly url: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * What publishing reads and writes on GitHub. Only what this App itself wrote counts as ours: the author decides, never
 * a marker in the text. Methods throw `UserError` where someone must act and `TransientError` where waiting helps.
 */
export interface PullRequests {
  get(pull: PullRef): Promise<Pull>;
  /** Our submitted reviews, oldest first. */
  ownReviews(pull: PullRef): Promise<readonly OwnReview[]>;
  ownThreads(pull: PullRef): Promise<readonly OwnThread[]>;
  /** Where comments can go in the diff of some files, by path. A path that is absent is not in the diff. */
  commentableLines(
    pull: PullRef,
    paths: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, readonly CommentableLines[]>>;
  /** Submits a review with all its comments at once; it never approves and never requests changes. */
  createReview(pull: PullRef, review: DraftReview): Promise<ReviewOutcome>;
  reply(pull: PullRef, comment: number, body: string): Promise<void>;
  /** Does nothing for a thread without an id. */
  resolve(thread: OwnThread): Promise<void>;
  /** Creates this App's check run `Architecture review` on a commit, or replaces what it says. Gives its URL. */
  putCheckRun(at: RepositoryRef & { commit: string }, check: CheckRun): Promise<string>;
  /** Whether a login may write to the repository. Someone unknown may not. */
  mayWrite(repository: RepositoryRef, login: string): Promise<boolean>;
}
