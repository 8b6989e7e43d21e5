import { explainUnknownRules } from '../analysis/unknown-rules.ts';
import { SupersededError } from '../domain/errors.ts';
import type { Review } from '../domain/review.ts';
import type { PullRef } from '../github/pull-requests.ts';
import { publish } from '../publication/publish.ts';
import { reviewChange } from './review-change.ts';
import type { FlowServices } from './services.ts';

export type ReviewPullRequestOptions = {
  /** Say again what was said before. */
  readonly full: boolean;
  readonly signal: AbortSignal;
  /** Told the head before anything is written about it. */
  readonly onStart?: (head: string) => Promise<void>;
  readonly onStage?: (stage: string, head: string) => void;
};

export type ReviewPullRequestResult =
  | { readonly kind: 'published'; readonly review: Review }
  | { readonly kind: 'skipped'; readonly head: string; readonly reason: string };

/** Reviews a pull request as it is now and posts the review, unless the head moves meanwhile. */
export async function reviewPullRequest(
  services: FlowServices,
  ref: PullRef,
  { full, signal, onStart, onStage }: ReviewPullRequestOptions,
): Promise<ReviewPullRequestResult> {
  const { github, cache, model, shadowServer } = services;
  const pull = await github.pulls.get(ref);
  const skip = (reason: string) => ({ kind: 'skipped' as const, head: pull.head, reason });
  if (pull.state === 'closed') return skip('closed');
  const { settings, problem } = await github.settings(pull);
  if (!settings.enabled) return skip('switched off in the settings');
  if (pull.draft && !settings.drafts && !full) return skip('a draft');

  signal.throwIfAborted();
  await onStart?.(pull.head);
  const at = { owner: pull.owner, repo: pull.repo, commit: pull.head };
  await github.pulls.putCheckRun(at, {
    title: 'Reviewing',
    summary: 'The change is being reviewed.',
    annotations: [],
  });
  try {
    const repository = await github.open(pull);
    const review = await reviewChange(
      { repository, cache, model, shadowServer },
      { settings, signal, onStage: (stage) => onStage?.(stage, pull.head) },
    );
    signal.throwIfAborted();
    onStage?.('publish', pull.head);
    await publish({
      pulls: github.pulls,
      pull,
      review,
      settings,
      ignoredSettings: await explainUnknownRules(settings),
      full,
      ...(problem && { settingsProblem: problem }),
    });
    return { kind: 'published', review };
  } catch (error) {
    if (error instanceof SupersededError) await closeCheckRun(services, at);
    throw error;
  }
}

/** Without this the older commit would show a review that never ends. */
function closeCheckRun({ github }: FlowServices, at: { owner: string; repo: string; commit: string }): Promise<string> {
  return github.pulls.putCheckRun(at, {
    conclusion: 'cancelled',
    title: 'Superseded',
    summary: 'The pull request changed or closed during this review. The newest commit is reviewed instead.',
    annotations: [],
  });
}
