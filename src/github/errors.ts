import { SupersededError, TransientError, UserError } from '../domain/errors.ts';

/** GitHub asks for at least a minute where it names no time itself. */
const UNSTATED_PAUSE_MS = 60_000;

type Headers = Readonly<Record<string, string | number | undefined>>;

/** What Octokit's errors have in common: a status on REST errors, `errors` on GraphQL ones. */
type OctokitError = Error & {
  readonly status?: number;
  readonly response?: { readonly headers?: Headers };
  readonly headers?: Headers;
  readonly errors?: readonly { readonly type?: string; readonly message?: string }[];
};

/**
 * Runs one exchange with GitHub and turns its failure into ours: `UserError` where someone must act, `TransientError`
 * where waiting helps. 422 and the unexpected pass unchanged: only the caller knows what they mean.
 * @param doing what was asked for, to finish the sentence `GitHub … while ${doing}`
 */
export async function asking<T>(doing: string, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange();
  } catch (error) {
    throw asDomainError(error, doing);
  }
}

/** The HTTP status behind an error of ours or Octokit's; `undefined` when GitHub never answered. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, response } = error as OctokitError;
  if (status !== undefined) return response === undefined ? undefined : status;
  return statusOf(error.cause);
}

/** Whether this server has no GraphQL API at all, as older or local ones. */
export function lacksGraphQl(error: unknown): boolean {
  return [404, 405, 501].includes(statusOf(error) ?? 0);
}

function asDomainError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || isOurs(error)) return error;
  const { status, errors } = error as OctokitError;
  if (errors) return fromGraphQl(error, errors, doing);
  if (status === undefined) return isTimeout(error) ? timedOut(error, doing) : error;
  return fromStatus(error, status, doing);
}

function fromStatus(error: OctokitError, status: number, doing: string): Error {
  // Octokit reports a connection that broke or timed out as a 500 without a response.
  if (error.response === undefined) {
    if (isTimeout(error)) return timedOut(error, doing);
    return new TransientError(`GitHub could not be reached while ${doing}: ${error.message}`, { cause: error });
  }
  const pause = pauseOf(error, status);
  if (pause !== undefined) {
    return new TransientError(`GitHub's rate limit was reached while ${doing}.`, { cause: error, retryAfterMs: pause });
  }
  switch (status) {
    case 401:
      return new UserError(
        `GitHub did not accept the App's credentials (401) while ${doing}. Check APP_ID and PRIVATE_KEY, and that the App is still installed.`,
        { cause: error },
      );
    case 403:
      return new UserError(
        `GitHub refused (403) while ${doing}. Accept the App's requested permissions on its installation page, and check that it is not suspended.`,
        { cause: error },
      );
    case 404:
      return new UserError(
        `GitHub has nothing there (404) while ${doing}. It was deleted or moved, or the App is not installed on the repository.`,
        { cause: error },
      );
    case 410:
      return new UserError(`It is gone or switched off on GitHub (410) while ${doing}.`, { cause: error });
    case 451:
      return new UserError(`GitHub withholds it for legal reasons (451) while ${doing}.`, { cause: error });
    case 408:
    case 409:
      return new TransientError(`GitHub was busy with a conflicting change (${status}) while ${doing}.`, {
        cause: error,
      });
    default:
      if (status < 500) return error;
      return new TransientError(`GitHub failed (${status}) while ${doing}.`, { cause: error });
  }
}

function fromGraphQl(error: OctokitError, errors: NonNullable<OctokitError['errors']>, doing: string): Error {
  const types = errors.map(({ type }) => type);
  if (types.includes('RATE_LIMITED') || types.includes('RATE_LIMIT')) {
    const retryAfterMs = untilReset(error.headers) ?? UNSTATED_PAUSE_MS;
    return new TransientError(`GitHub's rate limit was reached while ${doing}.`, { cause: error, retryAfterMs });
  }
  if (types.includes('FORBIDDEN') || types.includes('INSUFFICIENT_SCOPES')) {
    return new UserError(
      `GitHub refused (GraphQL) while ${doing}. Accept the App's requested permissions on its installation page.`,
      { cause: error },
    );
  }
  if (types.includes('NOT_FOUND')) {
    return new UserError(
      `GitHub has nothing there (GraphQL) while ${doing}. It was deleted or moved, or the App is not installed.`,
      { cause: error },
    );
  }
  // Errors without a type are GitHub's own ("Something went wrong while executing your query").
  if (types.every((type) => type === undefined)) {
    return new TransientError(`GitHub failed (GraphQL) while ${doing}.`, { cause: error });
  }
  return error;
}

/**
 * How long GitHub asks to wait, or `undefined` where the answer is no rate limit.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function pauseOf(error: OctokitError, status: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const headers = error.response?.headers;
  const retryAfter = Number(headers?.['retry-after'] ?? Number.NaN);
  if (Number.isFinite(retryAfter)) return retryAfter * 1000;
  if (String(headers?.['x-ratelimit-remaining']) === '0') return untilReset(headers) ?? UNSTATED_PAUSE_MS;
  // The documentation leaves the message as the only sign of a secondary limit that came without headers.
  return status === 429 || /secondary rate limit/i.test(error.message) ? UNSTATED_PAUSE_MS : undefined;
}

function untilReset(headers: Headers | undefined): number | undefined {
  const reset = Number(headers?.['x-ratelimit-reset'] ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - Date.now()) + 1000 : undefined;
}

function timedOut(error: Error, doing: string): TransientError {
  return new TransientError(`GitHub did not answer in time while ${doing}.`, { cause: error });
}

function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'TimeoutError' || error.name === 'AbortError' || isTimeout(error.cause);
}

function isOurs(error: Error): boolean {
  return error instanceof UserError || error instanceof TransientError || error instanceof SupersededError;
}
