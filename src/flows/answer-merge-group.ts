import type { FlowServices } from './services.ts';

/** Answers a merge queue, which waits for every required check. Its commit holds only reviewed pull requests. */
export async function answerMergeGroup(
  { github }: Pick<FlowServices, 'github'>,
  at: { owner: string; repo: string; commit: string },
): Promise<void> {
  await github.pulls.putCheckRun(at, {
    conclusion: 'neutral',
    title: 'Reviewed in the pull request',
    summary: 'Architect reviews pull requests, not merge groups: see the check of each pull request in this group.',
    annotations: [],
  });
}
