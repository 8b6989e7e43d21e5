import type { Finding } from '../domain/finding.ts';
import type { CommentableLines } from '../github/pull-requests.ts';
import type { Deduplicated, History } from './deduplicate.ts';

/** A finding with the lines that GitHub takes its comment on. */
export type Placed = { readonly finding: Finding; readonly place: Place };
type Place = { readonly startLine: number; readonly line: number };

/** Which findings are said where. */
export type Composition = {
  /** New, each with a comment on its lines. */
  readonly inline: readonly Placed[];
  /** Told in the summary in full: off the diff, or more than the repository wants as comments. */
  readonly listed: readonly Finding[];
  /** Told in the summary in a line, since a comment tells the rest. */
  readonly mentioned: readonly Finding[];
  /** It tells everything that is open, not only what is new. */
  readonly full: boolean;
};

/**
 * Chooses what a review of the new findings says, most severe first as they come; `undefined` when there is nothing new.
 * @param full a person asked for everything: what was said before is summed up again, without new comments on it
 */
export function compose(
  { fresh, posted, standing }: Deduplicated,
  history: History,
  commentable: ReadonlyMap<string, readonly CommentableLines[]>,
  { maxComments, full }: { maxComments: number; full: boolean },
): Composition | undefined {
  const told = full ? [...posted, ...standing] : [];
  if (fresh.length + told.length === 0) return undefined;
  const inline: Placed[] = [];
  const listed: Finding[] = [];
  for (const finding of fresh) {
    const place = placeOf(finding, commentable.get(finding.path) ?? []);
    if (place && inline.length < maxComments) inline.push({ finding, place });
    else listed.push(finding);
  }
  const hasThread = (finding: Finding) => history.get(finding.fingerprint)?.thread !== undefined;
  return {
    inline,
    listed: [...listed, ...told.filter((finding) => !hasThread(finding))],
    mentioned: [...inline.map(({ finding }) => finding), ...told.filter(hasThread)],
    full,
  };
}

/** The finding's lines as far as one hunk has them: GitHub refuses a whole review for one line off the diff. */
function placeOf(finding: Finding, commentable: readonly CommentableLines[]): Place | undefined {
  for (const { side, first, last } of commentable) {
    const startLine = Math.max(finding.line, first);
    const line = Math.min(finding.endLine, last);
    if (side === finding.side && startLine <= line) return { startLine, line };
  }
  return undefined;
}
