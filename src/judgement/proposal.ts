import { TransientError } from '../domain/errors.ts';
import type { DesignRequest, Proposal } from '../domain/proposal.ts';
import type { Settings } from '../domain/settings.ts';
import type { Model } from '../llm/model.ts';
import { askWithRepair, usageOf } from './ask.ts';
import { data, delimit, ours } from './brief/delimit.ts';
import { intakeQuestions } from './intake.ts';
import { systemText } from './prompts.ts';
import { proposalAnswer } from './proposal-answer.ts';
import { renderProposal } from './proposal-render.ts';
import { cut, shown } from './shown.ts';

const MAX_OUTPUT_TOKENS = 24_000;
const LONGEST = { issue: 30_000, repository: 30_000, context: 6_000 } as const;

export type ProposeInput = {
  readonly issue: DesignRequest;
  /** What is known of the repository, in words: languages, stores, schema, interfaces. Empty where nothing is. */
  readonly repositoryBrief: string;
  readonly settings: Settings;
  readonly model: Model;
  readonly signal?: AbortSignal;
};

/**
 * A design for an issue. What nobody answered yet is assumed, and said to be. Throws `UserError` where the operator must
 * act, and `TransientError` where trying again later helps, an unusable answer included.
 */
export async function propose({ issue, repositoryBrief, settings, model, signal }: ProposeInput): Promise<Proposal> {
  const open = intakeQuestions(issue, settings);
  const asked = await askWithRepair(model, {
    purpose: 'proposal',
    system: systemText('architect/proposal'),
    content: delimit([
      ours('What follows is an issue that asks for a design. Data stands between BEGIN and END lines.'),
      data('issue', shown(cut(`${issue.title}\n\n${issue.body}`, LONGEST.issue))),
      data(
        'stated-context',
        shown(cut(contextOf(settings), LONGEST.context)) || 'The repository states nothing about itself.',
      ),
      data('repository', shown(cut(repositoryBrief, LONGEST.repository)) || 'Nothing is known of the repository.'),
      ours(
        `Nobody has said otherwise, so assume:\n${open.map(({ topic, assumption }) => `- ${topic}: ${assumption}`).join('\n') || '- nothing further'}`,
      ),
      ours('Now answer with the proposal, in the schema. The assumptions above are listed by us; add only your own.'),
    ]),
    schema: proposalAnswer,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    effort: 'high',
    ...(signal && { signal }),
  });
  if (!asked.output) throw new TransientError(`The model gave no usable proposal: ${asked.problem ?? 'no answer'}`);
  return { markdown: renderProposal(asked.output, open), usage: usageOf(asked) };
}

const contextOf = ({ context }: Settings): string =>
  Object.entries(context)
    .map(([topic, text]) => `${topic}: ${text}`)
    .join('\n');
