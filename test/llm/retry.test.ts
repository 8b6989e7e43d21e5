import { describe, expect, it, vi } from 'vitest';
import { TransientError, UserError } from '../../src/domain/errors.ts';
import { withRetries } from '../../src/llm/retry.ts';

const signal = new AbortController().signal;

describe('withRetries', () => {
  it('gives up after the last retry with the last error', async () => {
    let tries = 0;
    const attempt = async (): Promise<never> => {
      throw new TransientError(`try ${++tries}`);
    };
    await expect(withRetries(attempt, { retries: 1, signal })).rejects.toThrow('try 2');
  });

  it('does not retry what waiting cannot help', async () => {
    const attempt = vi.fn(async () => {
      throw new UserError('no such model');
    });
    await expect(withRetries(attempt, { retries: 3, signal })).rejects.toThrow('no such model');
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('leaves a long wait to the caller, whose job can be put back', async () => {
    const attempt = vi.fn(async () => {
      throw new TransientError('busy', { retryAfterMs: 60_000 });
    });
    await expect(withRetries(attempt, { retries: 3, signal })).rejects.toMatchObject({ retryAfterMs: 60_000 });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('stops waiting when the signal ends it, and says what it waited for', async () => {
    const attempt = vi.fn(async () => {
      throw new TransientError('busy', { retryAfterMs: 10_000 });
    });
    await expect(withRetries(attempt, { retries: 3, signal: AbortSignal.timeout(30) })).rejects.toThrow('busy');
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});
