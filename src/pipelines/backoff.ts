import type { Random } from '../ports/ids.ts';

/** Milliseconds before the second try, and at most. */
export interface RetryDelay {
  readonly base: number;
  readonly cap: number;
}

export const defaultRetryDelay: RetryDelay = { base: 1_000, cap: 60_000 };

/** Milliseconds to wait before the n-th try again (n from 1): exponential from `base`, capped, with full jitter in its upper half. */
export function backoff(attempt: number, random: Random, base = defaultRetryDelay.base, cap = defaultRetryDelay.cap): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(30, Math.max(0, attempt - 1)));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
