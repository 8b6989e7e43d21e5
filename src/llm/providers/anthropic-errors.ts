import { APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { TransientError, UserError } from '../../domain/errors.ts';

const KEY_STATUSES = new Set([401, 402, 403]);
const WAIT_STATUSES = new Set([408, 409, 429]);

/**
 * The provider's error in our terms. `timeoutMs` is given when our own deadline ended the call. Errors without a
 * status are lost connections, cut streams, or errors that the provider sent within a stream.
 */
export function asOurError(error: unknown, timeoutMs: number | undefined): Error {
  if (timeoutMs !== undefined) {
    return new TransientError(`The model did not answer within ${timeoutMs / 1000} s`, { cause: error });
  }
  if (!(error instanceof APIError) || error instanceof APIUserAbortError) {
    return new TransientError('The connection to the model broke off', { cause: error });
  }
  const status = error.status ?? statusOf(error.type);
  const said = error.apiMessage ?? 'no explanation';
  if (status === undefined) return new TransientError('The model could not be reached', { cause: error });
  if (KEY_STATUSES.has(status)) {
    return new UserError(`The model provider refuses the key (${status}: ${said}). Check ANTHROPIC_API_KEY.`, {
      cause: error,
    });
  }
  if (status >= 500 || WAIT_STATUSES.has(status)) {
    const retryAfterMs = retryAfter(error.headers);
    return new TransientError(`The model provider is busy (${status}: ${said})`, {
      cause: error,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  return new UserError(
    `The model provider rejects the request (${status}: ${said}). Check the model's name and ANTHROPIC_BASE_URL.`,
    { cause: error },
  );
}

/** https://platform.claude.com/docs/en/api/errors: a stream that has begun reports its error by type only. */
function statusOf(type: APIError['type']): number | undefined {
  switch (type) {
    case 'invalid_request_error':
      return 400;
    case 'authentication_error':
      return 401;
    case 'permission_error':
      return 403;
    case 'not_found_error':
      return 404;
    case 'rate_limit_error':
      return 429;
    case 'overloaded_error':
      return 529;
    default:
      return type === null ? undefined : 500;
  }
}

/** Seconds or an HTTP date. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const ms = Number.isNaN(Number(value)) ? Date.parse(value) - Date.now() : Number(value) * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
