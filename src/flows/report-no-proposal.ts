import type { IssueRef } from '../github/issues.ts';
import { neutralise } from '../publication/neutralise.ts';
import { clip } from '../publication/wording.ts';
import type { FlowServices } from './services.ts';

const LONGEST_REASON = 2000;

/**
 * Says under an issue why it got no proposal and how to ask again: whoever set the label waits for an answer.
 * @param request tells requests apart; what is said about one is said once
 */
export async function reportNoProposal(
  { github }: Pick<FlowServices, 'github'>,
  ref: IssueRef,
  reason: string,
  request: string,
): Promise<void> {
  const { state } = await github.issues.get(ref);
  if (state === 'closed') return;
  const mark = `<!-- architect:no-proposal ${request} -->`;
  const comments = await github.issues.comments(ref);
  if (comments.some(({ own, body }) => own && body.includes(mark))) return;
  await github.issues.comment(
    ref,
    `I could not write a proposal. ${neutralise(clip(reason, LONGEST_REASON))}\n\nTo ask again, take the label \`design-needed\` off this issue and put it back.\n\n${mark}`,
  );
}
