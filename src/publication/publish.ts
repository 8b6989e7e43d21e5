import { SupersededError } from '../domain/errors.ts';
import type { Review } from '../domain/review.ts';
import type { Settings, SettingsProblem } from '../domain/settings.ts';
import type { DraftReview, OwnReview, Pull, PullRequests } from '../github/pull-requests.ts';
import { renderCheck } from './check.ts';
import { compose } from './compose.ts';
import { type Deduplicated, deduplicate, type History, historyOf, type Said } from './deduplicate.ts';
import { markersOf } from './markers.ts';
import { renderComment, renderFixed, renderSummary } from './render.ts';

export type Publication = {
  readonly pulls: PullRequests;
  readonly pull: Pull;
  readonly review: Review;
  readonly settings: Settings;
  readonly settingsProblem?: SettingsProblem;
  /** Settings without effect, in words. */
  readonly ignoredSettings?: readonly string[];
  /** A person asked for it: sum up again what was said before, even when nothing is new. */
  readonly full?: boolean;
};

export type Published = {
  /** Absent when there was nothing to say that had not been said. */
  readonly review?: { readonly id: number; readonly url: string };
  readonly check: { readonly url: string };
  readonly fresh: number;
  readonly standing: number;
  readonly fixed: number;
};

/**
 * Posts one review, with what is new, and one check run, with everything. It compares with what is on GitHub before each
 * write, so it may run twice, or run again after a crash between two writes, and posts once. It never approves and never
 * requests changes. A head that moved throws `SupersededError`.
 */
export async function publish(publication: Publication): Promise<Published> {
  const { pulls, pull, review, settings, settingsProblem, ignoredSettings } = publication;
  await assertCurrent(publication);
  const [reviews, threads] = await Promise.all([pulls.ownReviews(pull), pulls.ownThreads(pull)]);
  const history = historyOf(reviews, threads);
  const sorted = deduplicate(review, history);

  const posted = await postReview(publication, sorted, history, reviews);
  for (const said of sorted.fixed) await tellFixed(publication, said);
  const waived = await waivedBy(publication, sorted);
  const check = renderCheck({ review, sorted, settings, settingsProblem, ignoredSettings, waived });
  const url = await pulls.putCheckRun({ owner: pull.owner, repo: pull.repo, commit: review.head }, check);
  return {
    ...(posted && { review: posted }),
    check: { url },
    fresh: sorted.fresh.length + sorted.posted.length,
    standing: sorted.standing.length,
    fixed: sorted.fixed.length,
  };
}

async function postReview(
  publication: Publication,
  sorted: Deduplicated,
  history: History,
  reviews: readonly OwnReview[],
): Promise<{ id: number; url: string } | undefined> {
  const { pulls, pull, review, full = false } = publication;
  const ofThisHead = reviews.filter(({ body }) =>
    markersOf(body).some((marker) => marker.kind === 'review' && marker.head === review.head),
  );
  // One review per state of a pull request. What a second look at the same commit adds is on the check run.
  if (ofThisHead.length > 0 && !full) return undefined;
  const draft = await draftOf(publication, sorted, history);
  if (!draft || ofThisHead.some(({ body }) => sameText(body, draft.body))) return undefined;

  const outcome = await pulls.createReview(pull, draft);
  if (outcome.kind === 'created') return { id: outcome.id, url: outcome.url };
  // 422: the head moved under us, or a line is off the diff after all. GitHub does not say which.
  await assertCurrent(publication);
  const again = await draftOf(publication, sorted, history);
  const unchanged = again?.comments.length === draft.comments.length;
  const retry = unchanged ? await draftOf(publication, sorted, history, { maxComments: 0 }) : again;
  const second = retry && (await pulls.createReview(pull, retry));
  if (second?.kind === 'created') return { id: second.id, url: second.url };
  throw new Error(`GitHub refused the review even without inline comments: ${second?.reason ?? outcome.reason}`);
}

async function draftOf(
  { pulls, pull, review, settings, full = false }: Publication,
  sorted: Deduplicated,
  history: History,
  { maxComments = settings.maxComments }: { maxComments?: number } = {},
): Promise<DraftReview | undefined> {
  const paths = new Set(maxComments > 0 ? sorted.fresh.map(({ path }) => path) : []);
  const commentable = await pulls.commentableLines(pull, paths);
  const composition = compose(sorted, history, commentable, { maxComments, full });
  if (!composition) return undefined;
  return {
    commit: review.head,
    body: renderSummary(review, composition, sorted.fixed),
    comments: composition.inline.map((placed) => renderComment(placed, review.head)),
  };
}

/** Says so in the thread, then resolves it. After a crash between the two, only the second is left to do. */
async function tellFixed({ pulls, pull, review }: Publication, said: Said): Promise<void> {
  const { thread, fixedIn } = said;
  if (!thread) return;
  if (fixedIn === undefined) await pulls.reply(pull, thread.comment, renderFixed(said, review.head));
  if (!thread.resolved) await pulls.resolve(thread);
}

/** Dismissals that lift the gate: anyone may resolve a thread in their own pull request, only writers may waive. */
async function waivedBy(
  { pulls, pull, settings }: Publication,
  { dismissed }: Deduplicated,
): Promise<ReadonlySet<string>> {
  const waived = new Set<string>();
  if (settings.gate === 'never') return waived;
  for (const { finding, by } of dismissed) {
    if (by !== undefined && (await pulls.mayWrite(pull, by))) waived.add(finding.fingerprint);
  }
  return waived;
}

async function assertCurrent({ pulls, pull, review }: Publication): Promise<void> {
  const now = await pulls.get(pull);
  const name = `${pull.owner}/${pull.repo}#${pull.number}`;
  if (now.state === 'closed') throw new SupersededError(`${name} was closed during the review.`);
  if (now.head !== review.head) throw new SupersededError(`${name} moved to ${now.head} during the review.`);
}

function sameText(one: string, other: string): boolean {
  return one.replace(/\r\n/g, '\n').trim() === other.trim();
}
