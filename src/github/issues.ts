export type RepositoryRef = { readonly owner: string; readonly repo: string };

/** An issue or a pull request by number. */
export type IssueRef = RepositoryRef & { readonly number: number };

type Issue = IssueRef & {
  readonly title: string;
  /** Empty when the author wrote none. */
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly isPull: boolean;
};

/** A comment under an issue or a pull request. `own`: this App wrote it. */
export type IssueComment = {
  readonly id: number;
  readonly author: string;
  readonly own: boolean;
  readonly body: string;
};

type Reaction = '+1' | '-1' | 'confused' | 'eyes' | 'rocket';

/**
 * What commands and proposals read and write on GitHub. Methods throw `UserError` where someone must act and
 * `TransientError` where waiting helps.
 */
export interface Issues {
  get(issue: IssueRef): Promise<Issue>;
  /** Oldest first. */
  comments(issue: IssueRef): Promise<readonly IssueComment[]>;
  comment(issue: IssueRef, body: string): Promise<{ readonly id: number; readonly url: string }>;
  updateComment(issue: IssueRef, comment: number, body: string): Promise<void>;
  /** Reacting twice with the same emoji is one reaction. */
  react(issue: IssueRef, comment: number, reaction: Reaction): Promise<void>;
  /** Whether a login may write to the repository. Someone unknown may not. */
  mayWrite(repository: RepositoryRef, login: string): Promise<boolean>;
  addLabel(issue: IssueRef, label: string): Promise<void>;
  /** Does nothing when the issue does not carry it. */
  removeLabel(issue: IssueRef, label: string): Promise<void>;
  /** The path of every file of the default branch; none where the repository is empty. */
  listFiles(repository: RepositoryRef): Promise<readonly string[]>;
  /** A text file of the default branch, or `undefined` where there is none. */
  readFile(repository: RepositoryRef, path: string): Promise<string | undefined>;
}
