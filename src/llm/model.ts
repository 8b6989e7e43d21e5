import type { z } from 'zod';

/** What a call is for. Each purpose may run on another model. */
export type Purpose = 'review' | 'proposal';

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** One question with one answer. The order of the parts is the order on the wire, so that prefixes can be cached. */
export type ModelRequest<Output> = {
  readonly purpose: Purpose;
  /** Persona and fixed instructions: byte-identical between calls of one purpose, and cached by the provider. */
  readonly system: string;
  /** What this call is about. Untrusted text in it is delimited by the caller. */
  readonly content: string;
  /** The answer's shape. The provider is asked to follow it; the answer is checked against it all the same. */
  readonly schema: z.ZodType<Output>;
  readonly maxOutputTokens: number;
  readonly effort: Effort;
  readonly signal?: AbortSignal;
};

export type TokenUsage = {
  /** Read at the full price. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Thinking included. */
  readonly outputTokens: number;
  readonly usd: number;
};

/** What came back. An answer that does not fit is an outcome, not an error: it was paid for and may be repaired. */
export type ModelAnswer<Output> = {
  readonly outcome:
    | { readonly kind: 'parsed'; readonly output: Output }
    /** `problem` says what does not fit, in words that the model can act on; `text` is what it wrote. */
    | { readonly kind: 'invalid'; readonly problem: string; readonly text: string }
    /** The model declined. */
    | { readonly kind: 'refused'; readonly problem: string };
  readonly usage: TokenUsage;
  /** As the provider reports it. */
  readonly model: string;
  readonly stopReason: string;
};

/**
 * A language model that answers in a schema. Throws `UserError` where the operator must act (key, request),
 * `TransientError` where waiting helps (rate limit, overload, connection, time-out), and the signal's reason on abort.
 */
export interface Model {
  answer<Output>(request: ModelRequest<Output>): Promise<ModelAnswer<Output>>;
}

/** What a provider needs to make a `Model`. */
export type ProviderOptions = {
  readonly apiKey: string;
  /** Where requests go instead of the provider's own address. */
  readonly baseUrl?: string;
  /** Model ids by purpose; the provider's defaults apply to the rest. */
  readonly models?: Partial<Record<Purpose, string>>;
  /** The operator's, where it overrides what each call asks for. */
  readonly effort?: Effort;
  /** One call, its retries included, may not take longer. */
  readonly timeoutMs?: number;
  /** Retries of rate limits, overload and lost connections within one call. */
  readonly maxRetries?: number;
};

/** One vendor. */
export type Provider = {
  /** As operators write it in the environment. */
  readonly id: string;
  create(options: ProviderOptions): Model;
};
