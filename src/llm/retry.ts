import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError } from '../domain/errors.ts';

/** A longer wait is left to the caller, whose job can be put back into the queue. */
const LONGEST_WAIT_MS = 20_000;
const FIRST_WAIT_MS = 500;

/** Tries again after a `TransientError`, with backoff and jitter, unless the other side asks for a long wait. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { retries, signal }: { readonly retries: number; readonly signal: AbortSignal },
): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const wait = error instanceof TransientError ? waitFor(error, tried) : Infinity;
      if (tried >= retries || wait > LONGEST_WAIT_MS || signal.aborted) throw error;
      try {
        await sleep(wait, undefined, { signal });
      } catch {
        throw error;
      }
    }
  }
}

function waitFor({ retryAfterMs }: TransientError, tried: number): number {
  return Math.max(retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** tried) * (1 + Math.random() / 4);
}
