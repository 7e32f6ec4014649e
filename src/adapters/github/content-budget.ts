import type { Clock } from '../../ports/clock.ts';
import { rateLimited } from './rate-limit.ts';

/** GitHub's documented limits on requests that create content, per minute and per hour. */
const windows = [
  { milliseconds: 60_000, requests: 80 },
  { milliseconds: 3_600_000, requests: 500 },
] as const;

/** Counts one installation's content-creating requests in sliding windows. */
export interface ContentBudget {
  /** Books one request, or throws GITHUB_RATE_LIMITED with the time until one is free. */
  take(): void;
}

export function createContentBudget(installation: string, clock: Clock): ContentBudget {
  let booked: number[] = [];
  return {
    take() {
      const now = clock.now();
      const longest = Math.max(...windows.map((window) => window.milliseconds));
      booked = booked.filter((at) => at > now - longest);
      let wait = 0;
      for (const window of windows) {
        const inside = booked.filter((at) => at > now - window.milliseconds);
        const oldestToLeave = inside[inside.length - window.requests];
        if (oldestToLeave !== undefined) wait = Math.max(wait, oldestToLeave + window.milliseconds - now);
      }
      if (wait > 0) throw rateLimited(installation, wait);
      booked.push(now);
    },
  };
}
