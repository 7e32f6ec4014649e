import { EncliiError } from '../../errors/enclii-error.ts';
import { HttpFetchError } from '../../ports/http-fetch.ts';
import { isRateLimitAnswer, type RateLimit, type ResponseHeaders } from './rate-limit.ts';

/** The part of Octokit's RequestError that is looked at. A failed exchange without an answer has status 500 and a cause. */
interface FailedRequest extends Error {
  readonly status: number;
  readonly response?: { readonly headers?: ResponseHeaders };
}

function isFailedRequest(error: unknown): error is FailedRequest {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

/** HTTP status of a failed request to GitHub; null for anything else, failures without an answer included. */
export function statusOf(error: unknown): number | null {
  return isFailedRequest(error) && error.response !== undefined ? error.status : null;
}

/** True for an EncliiError with one of the codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof EncliiError && codes.includes(error.code);
}

/**
 * Octokit's and the transport's failures as codes of the registry. The original isn't kept as the cause: it holds the
 * request. `subject` names what was asked about, e.g. `acme/shop`.
 */
export function translateGitHubError(error: unknown, subject: string, installation: string, rateLimit: RateLimit): Error {
  if (error instanceof EncliiError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof EncliiError) return cause;
  const exchange = error instanceof HttpFetchError ? error : cause instanceof HttpFetchError ? cause : null;
  if (exchange !== null) return exchangeError(exchange, subject);
  if (!isFailedRequest(error)) return error instanceof Error ? error : new Error('GitHub adapter: a non-error was thrown');
  if (error.response === undefined) return new EncliiError('GITHUB_UNAVAILABLE', { subject, reason: 'no answer' });

  const headers = error.response.headers ?? {};
  if (isRateLimitAnswer(error.status, headers, error.message)) return rateLimit.refused(headers);
  const detail = error.message.slice(0, 300);
  switch (error.status) {
    case 401:
      return new EncliiError('GITHUB_UNAUTHORIZED', { subject });
    case 403:
    case 451:
      return /suspended/i.test(error.message)
        ? new EncliiError('GITHUB_INSTALLATION_SUSPENDED', { installation })
        : new EncliiError('GITHUB_FORBIDDEN', { subject, detail });
    case 404:
    case 410:
      return new EncliiError('GITHUB_NOT_FOUND', { subject });
    case 400:
    case 409:
    case 413:
    case 422:
      return new EncliiError('GITHUB_REJECTED', { subject, detail });
    default:
      return error.status >= 500
        ? new EncliiError('GITHUB_UNAVAILABLE', { subject, reason: `HTTP ${String(error.status)}` })
        : new EncliiError('GITHUB_UNEXPECTED_ANSWER', { subject, detail: `HTTP ${String(error.status)}` });
  }
}

function exchangeError(error: HttpFetchError, subject: string): EncliiError {
  switch (error.reason) {
    case 'refused':
      return new EncliiError('GITHUB_ADDRESS_REFUSED', { subject });
    case 'redirected':
      return new EncliiError('GITHUB_REDIRECTED', { subject });
    case 'too-large':
      return new EncliiError('GITHUB_ANSWER_TOO_LARGE', { subject });
    case 'timeout':
    case 'unreachable':
      return new EncliiError('GITHUB_UNAVAILABLE', { subject, reason: error.reason });
  }
}

/** True when asking again at once may help: the connection failed, not the request. */
export function isWorthRepeating(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return !(cause instanceof HttpFetchError) || cause.reason === 'unreachable';
}
