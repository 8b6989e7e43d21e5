import type { Effort, Model } from './model.ts';
import { anthropic } from './providers/index.ts';

/** What operators say about the model; everything but the key has a default. */
export type ModelSettings = {
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  /** The id of the model that reviews and designs. */
  readonly architect: string | undefined;
  readonly effort: Effort | undefined;
};

/** The configured model; none without a key. */
export function createModel({ apiKey, baseUrl, architect, effort }: ModelSettings): Model | undefined {
  if (apiKey === undefined) return undefined;
  return anthropic.create({
    apiKey,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(architect !== undefined && { models: { review: architect, proposal: architect } }),
    ...(effort !== undefined && { effort }),
  });
}
