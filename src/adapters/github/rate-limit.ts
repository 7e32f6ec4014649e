import { EncliiError } from '../../errors/enclii-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/ids.ts';

/** GitHub's rule where it gives no time: at least one minute, then longer each time. */
const firstWaitMilliseconds = 60_000;
const longestWaitMilliseconds = 3_600_000;

export type ResponseHeaders = Readonly<Record<string, string | number | undefined>>;

/**
 * What GitHub told one installation to do. While a wait is on, requests fail at once with GITHUB_RATE_LIMITED
 * (`retryAfterMilliseconds`) and GitHub isn't asked: going on while limited can get an integration banned.
 */
export interface RateLimit {
  /** Throws GITHUB_RATE_LIMITED while the wait is on. */
  assertOpen(): void;
  /** Notes the refusal and makes the error that says how long to wait. */
  refused(headers: ResponseHeaders): EncliiError;
  succeeded(): void;
}

export function rateLimited(installation: string, retryAfterMilliseconds: number): EncliiError {
  return new EncliiError('GITHUB_RATE_LIMITED', { installation, retryAfterMilliseconds: Math.max(1, Math.ceil(retryAfterMilliseconds)) });
}

export function createRateLimit(installation: string, clock: Clock, random: Random): RateLimit {
  let openAt = 0;
  let refusalsWithoutTime = 0;

  function waitWithoutTime(): number {
    const wait = Math.min(firstWaitMilliseconds * 2 ** refusalsWithoutTime, longestWaitMilliseconds);
    refusalsWithoutTime += 1;
    // Only ever later than GitHub's minimum; spread so that waiting jobs don't come back at once.
    return wait * (1 + random() / 10);
  }

  return {
    assertOpen() {
      const left = openAt - clock.now();
      if (left > 0) throw rateLimited(installation, left);
    },
    refused(headers) {
      const wait = announcedWait(headers, clock.now()) ?? waitWithoutTime();
      openAt = Math.max(openAt, clock.now() + wait);
      return rateLimited(installation, openAt - clock.now());
    },
    succeeded() {
      refusalsWithoutTime = 0;
    },
  };
}

/** True for the answers by which GitHub limits: every 429, and a 403 that says so in its headers or message. */
export function isRateLimitAnswer(status: number, headers: ResponseHeaders, message: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0' || /rate limit|abuse detection/i.test(message);
}

function announcedWait(headers: ResponseHeaders, now: number): number | null {
  const seconds = wholeNumber(headers['retry-after']);
  if (seconds !== null) return Math.max(seconds, 1) * 1000;
  if (String(headers['x-ratelimit-remaining']) !== '0') return null;
  const resetSeconds = wholeNumber(headers['x-ratelimit-reset']);
  // One second more, because the reset is rounded down.
  return resetSeconds === null ? null : Math.max(resetSeconds * 1000 - now, 0) + 1000;
}

function wholeNumber(value: string | number | undefined): number | null {
  return value !== undefined && /^\d{1,12}$/.test(String(value)) ? Number(value) : null;
}
