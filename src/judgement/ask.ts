import type { ModelUsage } from '../domain/review.ts';
import type { Model, ModelAnswer, ModelRequest, TokenUsage } from '../llm/model.ts';
import { cut } from './shown.ts';

/** What a question came to, after one repair at most. */
export type Asked<Output> = {
  readonly output?: Output;
  /** Why there is no output, in words. */
  readonly problem?: string;
  readonly calls: number;
  readonly usage: TokenUsage;
};

const LONGEST_ECHO = 8_000;

/** Asks, and where the answer does not fit the schema, asks once more with what was wrong. Errors pass through. */
export async function askWithRepair<Output>(model: Model, request: ModelRequest<Output>): Promise<Asked<Output>> {
  const first = await model.answer(request);
  if (first.outcome.kind !== 'invalid') return asked([first]);
  const { problem, text } = first.outcome;
  try {
    return asked([first, await model.answer({ ...request, content: repairOf(request.content, problem, text) })]);
  } catch (error) {
    request.signal?.throwIfAborted();
    return { ...asked([first]), problem: `its answer did not fit and the repair failed: ${(error as Error).message}` };
  }
}

/** The request comes first and unchanged, so that what the provider cached of it still counts. */
function repairOf(content: string, problem: string, text: string): string {
  return [
    content,
    'Your previous answer to exactly this could not be used. What was wrong:',
    cut(problem, 1_000),
    'It was, as a JSON string:',
    JSON.stringify(cut(text, LONGEST_ECHO)),
    'Answer again, complete and in the schema.',
  ].join('\n\n');
}

function asked<Output>(answers: readonly ModelAnswer<Output>[]): Asked<Output> {
  const last = answers.at(-1)?.outcome;
  return {
    ...(last?.kind === 'parsed' && { output: last.output }),
    ...(last?.kind === 'refused' && { problem: last.problem }),
    ...(last?.kind === 'invalid' && { problem: `its answer did not fit the schema: ${cut(last.problem, 300)}` }),
    calls: answers.length,
    usage: answers.map(({ usage }) => usage).reduce(plus),
  };
}

const plus = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  usd: a.usd + b.usd,
});

/** A review's usage. Input is all that was read, cached or not. */
export function usageOf({ calls, usage, problem }: Asked<unknown>): ModelUsage {
  return {
    used: true,
    ...(problem !== undefined && { reason: problem }),
    calls,
    inputTokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    outputTokens: usage.outputTokens,
    usd: usage.usd,
  };
}

/** The model was not asked, or nothing came back. */
export const unused = (reason: string): ModelUsage => ({
  used: false,
  reason,
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  usd: 0,
});
