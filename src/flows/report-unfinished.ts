import type { PullRef } from '../github/pull-requests.ts';
import { neutralise } from '../publication/neutralise.ts';
import { clip } from '../publication/wording.ts';
import type { FlowServices } from './services.ts';

const LONGEST_REASON = 2000;

/** Says on the pull request's check run that there is no review and what to do about it. Never green behind a gate. */
export async function reportUnfinished(
  { github }: Pick<FlowServices, 'github'>,
  ref: PullRef,
  reason: string,
): Promise<void> {
  const pull = await github.pulls.get(ref);
  if (pull.state === 'closed') return;
  const { settings } = await github.settings(pull);
  await github.pulls.putCheckRun(
    { owner: pull.owner, repo: pull.repo, commit: pull.head },
    {
      // GitHub lets `neutral` pass a required check; a repository with a gate asked for a review before merging.
      conclusion: settings.gate === 'never' ? 'neutral' : 'cancelled',
      title: 'The review did not finish',
      summary: `Nothing can be said about this change: it was **not** reviewed.\n\n${neutralise(clip(reason, LONGEST_REASON))}\n\nComment \`/architect review\` or re-run this check to try again.`,
      annotations: [],
    },
  );
}
