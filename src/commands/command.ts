import type { IssueRef } from '../github/issues.ts';

/** What a command may use. */
type CommandContext = {
  readonly issue: IssueRef & { readonly isPull: boolean };
  /** Every registered command. */
  readonly commands: readonly Command[];
  /** Asks for a full review of the pull request. */
  requestReview(): Promise<void>;
  /** Posts a comment, once for each command however often it runs. */
  say(text: string): Promise<void>;
};

/** One word after `/architect`. Registered by one line in `index.ts`. */
export type Command = {
  /** Equals the file's name. */
  readonly name: string;
  /** Finishes the sentence "use it to …". */
  readonly summary: string;
  /** May run twice for one comment. */
  run(context: CommandContext): Promise<void>;
};
