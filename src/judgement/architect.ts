import type { ChangeSet } from '../domain/change-set.ts';
import type { Analysis, Judgement } from '../domain/review.ts';
import type { Settings } from '../domain/settings.ts';
import type { Source } from '../domain/source.ts';
import type { Model } from '../llm/model.ts';

export type JudgeInput = {
  readonly changeSet: ChangeSet;
  readonly source: Source;
  readonly analysis: Analysis;
  readonly settings: Settings;
  readonly model: Model | undefined;
  readonly signal?: AbortSignal;
};

/**
 * Asks the architect about a change. Never fails because of the model: what it could not do is said in the usage's
 * reason, and the deterministic findings stand.
 */
export async function judge({ model }: JudgeInput): Promise<Judgement> {
  if (!model) return unused('no model is configured');
  return unused('the change was not put to the model');
}

const unused = (reason: string): Judgement => ({
  findings: [],
  questions: [],
  dropped: [],
  usage: { used: false, reason, calls: 0, inputTokens: 0, outputTokens: 0, usd: 0 },
});
