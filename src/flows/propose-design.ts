import type { DesignRequest } from '../domain/proposal.ts';
import type { Settings } from '../domain/settings.ts';
import type { IssueRef } from '../github/issues.ts';
import { intakeQuestions } from '../judgement/intake.ts';
import { propose, type ProposeInput } from '../judgement/proposal.ts';
import { neutraliseDocument } from '../publication/neutralise-document.ts';
import { describeRepository } from './describe-repository.ts';
import type { FlowServices } from './services.ts';

/** Hidden in the one comment that answers an issue; it counts only in our own comments. */
const MARK = '<!-- architect:proposal -->';

/**
 * Answers an issue that asks for a design: with a proposal, or without a model with the questions that a designer would
 * ask first. Says it once: an issue that was answered stays answered.
 */
export async function proposeDesign(
  { github, model }: Pick<FlowServices, 'github' | 'model'>,
  ref: IssueRef,
  signal: AbortSignal,
): Promise<void> {
  const issue = await github.issues.get(ref);
  if (issue.state === 'closed' || issue.isPull) return;
  const answered = async () => (await github.issues.comments(ref)).some(({ own, body }) => own && body.includes(MARK));
  if (await answered()) return;
  const { settings } = await github.settings(ref);
  const text = model
    ? await proposalFor({
        issue,
        settings,
        model,
        signal,
        repositoryBrief: await describeRepository(github.issues, ref),
      })
    : questionsFor(issue, settings);
  // A model takes minutes, in which another run of this job may have answered.
  if (model && (await answered())) return;
  await github.issues.comment(ref, `${text}\n\n${MARK}`);
}

async function proposalFor(input: ProposeInput): Promise<string> {
  const { markdown } = await propose(input);
  return neutraliseDocument(markdown);
}

function questionsFor(issue: DesignRequest, settings: Settings): string {
  const questions = intakeQuestions(issue, settings);
  const noModel = 'No model is configured for this App, so it cannot write a proposal';
  if (questions.length === 0) {
    return `${noModel}. The issue answers every question that a designer asks first: product, scale, team, constraints and priorities.`;
  }
  const list = questions.map(
    ({ topic, question, why }, index) =>
      `${index + 1}. **${topic.charAt(0).toUpperCase()}${topic.slice(1)}.** ${question} _${why}_`,
  );
  return [
    '### Before anyone designs this',
    `${noModel}. These questions decide the design, and the issue does not answer them yet:`,
    list.join('\n'),
    'Whoever designs this will need the answers: put them into the issue, or what is true of the whole repository under `context` in `.github/architect.yml`.',
  ].join('\n\n');
}
