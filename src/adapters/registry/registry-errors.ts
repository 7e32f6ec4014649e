import { EncliiError } from '../../errors/enclii-error.ts';
import { HttpFetchError } from '../../ports/http-fetch.ts';

/** What the adapter was asking about; goes into every error. */
export interface RegistrySubject {
  readonly registry: string;
  readonly repository: string;
}

const shortestWaitMilliseconds = 60_000;
const longestWaitMilliseconds = 6 * 3_600_000;

/** A failed exchange as a code of the registry. */
export function exchangeFailure(error: unknown, subject: RegistrySubject): unknown {
  if (!(error instanceof HttpFetchError)) return error;
  const { registry, repository } = subject;
  switch (error.reason) {
    case 'refused':
      return new EncliiError('IMAGE_REGISTRY_ADDRESS_REFUSED', { registry: error.host === '' ? registry : error.host });
    case 'redirected':
      return new EncliiError('IMAGE_REGISTRY_REDIRECTED', { registry, repository });
    case 'too-large':
      return new EncliiError('IMAGE_REGISTRY_UNEXPECTED_ANSWER', { registry, repository, detail: 'the answer is too long' });
    case 'timeout':
    case 'unreachable':
      return new EncliiError('IMAGE_REGISTRY_UNAVAILABLE', { registry, repository, reason: error.reason });
  }
}

/** An answer that is neither success nor a challenge nor "no such tag". `now` in milliseconds, for dates in Retry-After. */
export function answerFailure(answer: Response, subject: RegistrySubject, now: number): EncliiError {
  const { registry, repository } = subject;
  const { status } = answer;
  if (status === 401 || status === 403) return new EncliiError('IMAGE_REGISTRY_DENIED', { registry, repository });
  if (status === 429) {
    const retryAfterMilliseconds = announcedWait(answer.headers.get('retry-after'), now);
    return new EncliiError('IMAGE_REGISTRY_RATE_LIMITED', { registry, repository, retryAfterMilliseconds });
  }
  if (status >= 500 || status === 408) return new EncliiError('IMAGE_REGISTRY_UNAVAILABLE', { registry, repository, reason: `HTTP ${String(status)}` });
  if (status >= 300 && status < 400) return new EncliiError('IMAGE_REGISTRY_REDIRECTED', { registry, repository });
  return new EncliiError('IMAGE_REGISTRY_UNEXPECTED_ANSWER', { registry, repository, detail: `HTTP ${String(status)}` });
}

function announcedWait(header: string | null, now: number): number {
  const value = header?.trim() ?? '';
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  if (Number.isNaN(wait)) return shortestWaitMilliseconds;
  return Math.min(Math.max(wait, 1000), longestWaitMilliseconds);
}
