import type { Finding } from '../domain/finding.ts';
import type { Review } from '../domain/review.ts';
import type { OwnReview, OwnThread } from '../github/pull-requests.ts';
import { markersOf } from './markers.ts';

/** What we said about a finding, and what became of it. */
export type Said = {
  readonly fingerprint: string;
  /** The model's reasoning, which does not come out the same twice. */
  readonly judged: boolean;
  /** Its inline thread; absent for what was only listed in a review's summary. */
  readonly thread?: OwnThread;
  /** The commit that it was said about. */
  readonly head: string;
  /** The commit that we said it was fixed in, since it was last said to be there. */
  readonly fixedIn?: string;
};

/** By fingerprint. GitHub is the record: posts of ours, nothing else. */
export type History = ReadonlyMap<string, Said>;

export type Deduplicated = {
  /** Not said before, or back after it was fixed. */
  readonly fresh: readonly Finding[];
  /** Said about this very commit, by a run that was interrupted or is repeated: new to the reader, not to be posted. */
  readonly posted: readonly Finding[];
  /** Said about an earlier commit and still there. */
  readonly standing: readonly Finding[];
  /** Still there, but somebody resolved its thread. */
  readonly dismissed: readonly { readonly finding: Finding; readonly by: string | undefined }[];
  /** Said before, looked at again and gone. */
  readonly fixed: readonly Said[];
};

/** Reads our own posts back. A later post about the same finding replaces an earlier one. */
export function historyOf(reviews: readonly OwnReview[], threads: readonly OwnThread[]): History {
  const history = new Map<string, Said>();
  for (const { body } of reviews) {
    for (const marker of markersOf(body)) {
      if (marker.kind !== 'listed') continue;
      const { fingerprints, head } = marker;
      for (const fingerprint of fingerprints) history.set(fingerprint, { fingerprint, judged: false, head });
    }
  }
  for (const thread of threads.toSorted((one, other) => one.comment - other.comment)) {
    const [first, ...replies] = thread.own;
    const said = markersOf(first).find(({ kind }) => kind === 'finding');
    if (said?.kind !== 'finding') continue;
    const fixed = replies.flatMap(markersOf).findLast(({ kind }) => kind === 'fixed');
    const { fingerprint, judged, head } = said;
    history.set(fingerprint, { fingerprint, judged, head, thread, ...(fixed && { fixedIn: fixed.head }) });
  }
  return history;
}

/** Compares a review with what was said before. Nothing is repeated, wherever its lines moved. */
export function deduplicate(review: Review, history: History): Deduplicated {
  const fresh: Finding[] = [];
  const posted: Finding[] = [];
  const standing: Finding[] = [];
  const dismissed: { finding: Finding; by: string | undefined }[] = [];
  for (const finding of review.findings) {
    const said = history.get(finding.fingerprint);
    if (!said || said.fixedIn !== undefined) fresh.push(finding);
    else if (said.thread?.resolved) dismissed.push({ finding, by: said.thread.resolvedBy });
    else if (said.head === review.head) posted.push(finding);
    else standing.push(finding);
  }
  const found = new Set(review.findings.map(({ fingerprint }) => fingerprint));
  const gone = [...history.values()].filter(({ fingerprint }) => !found.has(fingerprint));
  return { fresh, posted, standing, dismissed, fixed: gone.filter((said) => isFixed(said, review)) };
}

/**
 * Absent is not fixed. It is when the code has changed since and its file was looked at again, or left the change
 * altogether. The model's own findings must also have lost their line: it does not say everything twice.
 */
function isFixed({ thread, judged, head, fixedIn }: Said, review: Review): boolean {
  if (!thread || head === review.head || (fixedIn !== undefined && fixedIn !== review.head)) return false;
  if (thread.resolved && fixedIn === undefined) return false;
  const { reviewed, skipped, gaps } = review.coverage;
  const lookedAt = reviewed.some(({ path }) => path === thread.path);
  const cutOff = gaps.length > 0 || skipped.some(({ path }) => path === thread.path || path === '*');
  if (!lookedAt) return !cutOff;
  return !judged || thread.outdated;
}
