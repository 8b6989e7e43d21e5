import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import type { Model, ModelAnswer, ModelRequest, Provider, ProviderOptions, Purpose, TokenUsage } from '../model.ts';
import { parseAnswer } from '../parse-answer.ts';
import { costOf } from '../prices.ts';
import { withRetries } from '../retry.ts';
import { asOurError } from './anthropic-errors.ts';

const DEFAULT_MODELS: Readonly<Record<Purpose, string>> = { review: 'claude-opus-5-5', proposal: 'claude-opus-5-5' };
const DEFAULT_TIMEOUT_MS = 240_000;
const DEFAULT_RETRIES = 2;

/** Claude, by the Messages API. */
export const anthropic: Provider = {
  id: 'anthropic',
  create(options: ProviderOptions): Model {
    const models = { ...DEFAULT_MODELS, ...options.models };
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    // The SDK's own retries sleep for as long as `retry-after` says and do not cover a stream that breaks.
    const client = new Anthropic({
      apiKey: options.apiKey,
      authToken: null,
      baseURL: options.baseUrl ?? null,
      timeout: timeoutMs,
      maxRetries: 0,
      logLevel: 'off',
    });
    return {
      async answer(request) {
        const model = models[request.purpose];
        const deadline = AbortSignal.timeout(timeoutMs);
        const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
        const params = paramsFor({ ...request, effort: options.effort ?? request.effort }, model);
        const ask = async (): Promise<Anthropic.Message> => {
          try {
            return await client.messages.stream(params, { signal }).finalMessage();
          } catch (error) {
            request.signal?.throwIfAborted();
            throw asOurError(error, deadline.aborted ? timeoutMs : undefined);
          }
        };
        return toAnswer(await withRetries(ask, { retries: options.maxRetries ?? DEFAULT_RETRIES, signal }), request);
      },
    };
  },
};

/**
 * The schema and the system text come first and are the same for every call of a purpose: the mark on the system text
 * caches both. Sampling parameters are an error on current models, so there are none.
 */
function paramsFor<Output>(request: ModelRequest<Output>, model: string): Anthropic.Messages.MessageStreamParams {
  const { type, schema } = zodOutputFormat(request.schema);
  return {
    model,
    max_tokens: request.maxOutputTokens,
    thinking: { type: 'adaptive' },
    // Only the schema goes out: the SDK's own parsing throws, and what was paid for would go uncounted.
    output_config: { effort: request.effort, format: { type, schema } },
    system: [{ type: 'text', text: request.system, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: request.content }],
  };
}

function toAnswer<Output>(message: Anthropic.Message, request: ModelRequest<Output>): ModelAnswer<Output> {
  const stopReason = message.stop_reason ?? 'unknown';
  return {
    outcome: outcomeOf(message, stopReason, request),
    usage: usageOf(message),
    model: message.model,
    stopReason,
  };
}

function outcomeOf<Output>(
  message: Anthropic.Message,
  stopReason: string,
  request: ModelRequest<Output>,
): ModelAnswer<Output>['outcome'] {
  const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  if (stopReason === 'refusal') return { kind: 'refused', problem: 'the model declined to answer' };
  const outcome = parseAnswer(text, request.schema);
  if (outcome.kind === 'invalid' && stopReason === 'max_tokens') {
    return { ...outcome, problem: `the answer was cut off at ${request.maxOutputTokens} output tokens; be shorter` };
  }
  return outcome;
}

function usageOf({ model, usage }: Anthropic.Message): TokenUsage {
  const tokens = {
    inputTokens: count(usage.input_tokens),
    cacheReadTokens: count(usage.cache_read_input_tokens),
    cacheWriteTokens: count(usage.cache_creation_input_tokens),
    outputTokens: count(usage.output_tokens),
  };
  return { ...tokens, usd: costOf(model, tokens) };
}

/** Gateways that speak this protocol leave counts out. */
const count = (tokens: number | null | undefined): number => tokens ?? 0;
