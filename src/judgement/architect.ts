import type { ChangeSet } from '../domain/change-set.ts';
import { TransientError, UserError } from '../domain/errors.ts';
import type { Analysis, Judgement } from '../domain/review.ts';
import type { Settings } from '../domain/settings.ts';
import type { Source } from '../domain/source.ts';
import type { Model } from '../llm/model.ts';
import { reviewAnswer } from './answer.ts';
import type { ReviewAnswer } from './answer.ts';
import { askWithRepair, unused, usageOf } from './ask.ts';
import type { Asked } from './ask.ts';
import { composeBrief } from './brief.ts';
import type { Brief } from './brief.ts';
import { signalsIn } from './brief/signals.ts';
import { countReasons } from './drops.ts';
import { systemText } from './prompts.ts';
import { screen } from './screen.ts';
import { cut, oneLine } from './shown.ts';
import { applyVerdicts } from './verdicts.ts';

/** Thinking and the answer together. */
const MAX_OUTPUT_TOKENS = 16_000;
const MOST_QUESTIONS = 3;

export type JudgeInput = {
  readonly changeSet: ChangeSet;
  readonly source: Source;
  readonly analysis: Analysis;
  readonly settings: Settings;
  readonly model: Model | undefined;
  readonly signal?: AbortSignal;
};

/**
 * Asks the architect about a change. A model that cannot be used never fails the review: the usage says why in words,
 * and the deterministic findings stand. Only the signal's abort is thrown.
 */
export async function judge({ changeSet, source, analysis, settings, model, signal }: JudgeInput): Promise<Judgement> {
  if (!model) return withoutAnswer(unused('no model is configured'));
  if (!isWorthAsking(changeSet, analysis)) return withoutAnswer(unused('nothing in the change calls for judgement'));
  const brief = await composeBrief({ changeSet, source, analysis, settings });
  try {
    const asked = await askWithRepair(model, {
      purpose: 'review',
      system: systemText('architect/review'),
      content: brief.content,
      schema: reviewAnswer,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      effort: 'high',
      ...(signal && { signal }),
    });
    return toJudgement(asked, brief, { changeSet, analysis, settings });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof UserError || error instanceof TransientError)) throw error;
    return withoutAnswer(unused(`the model could not be asked: ${cut(error.message, 300)}`));
  }
}

/** Code alone is put to the model when its changed lines speak of something that can fail, block or repeat. */
function isWorthAsking({ files }: ChangeSet, { findings, facts }: Analysis): boolean {
  if (findings.length > 0 || facts.length > 0) return true;
  const changed = files.filter(({ hunks }) => hunks.length > 0);
  return changed.some((file) => file.surface !== 'none' && (file.surface !== 'code' || signalsIn(file) > 0));
}

function toJudgement(
  asked: Asked<ReviewAnswer>,
  brief: Brief,
  { changeSet, analysis, settings }: Pick<JudgeInput, 'changeSet' | 'analysis' | 'settings'>,
): Judgement {
  const usage = usageOf(asked);
  if (!asked.output) return { ...withoutAnswer(usage), dropped: [{ reason: 'unusable answer', count: 1 }] };
  const { verdicts, findings, questions } = asked.output;
  const ruled = applyVerdicts(verdicts, brief.suspects, settings);
  const screened = screen(findings, { changeSet, suspected: analysis.findings });
  const asking = [...new Set(questions.map((question) => oneLine(question, 300)).filter(Boolean))];
  const tooMany = asking.slice(MOST_QUESTIONS).map(() => `over the limit of ${MOST_QUESTIONS} questions`);
  return {
    findings: [...ruled.findings, ...screened.findings],
    questions: asking.slice(0, MOST_QUESTIONS),
    dropped: countReasons(ruled.reasons, screened.reasons, tooMany),
    read: brief.whole,
    cut: brief.cut,
    usage,
  };
}

const withoutAnswer = (usage: Judgement['usage']): Judgement => ({
  findings: [],
  questions: [],
  dropped: [],
  read: [],
  cut: [],
  usage,
});
