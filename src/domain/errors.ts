/** The author or the operator must act: say so, do not retry. The message states the next action. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Waiting may help: retry with backoff, not before `retryAfterMs` where the other side said when. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The head moved, the pull request closed, or a newer job took over: stop quietly, nothing is wrong. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
}
