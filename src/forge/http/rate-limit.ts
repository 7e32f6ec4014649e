import type { FastifyInstance } from 'fastify';
import { ForgeHttpError } from './http-error.ts';

const windowMilliseconds = 60 * 60 * 1000;

interface Window {
  readonly endsAt: number;
  used: number;
}

/** GitHub's primary limit: requests per hour and credential, told in `x-ratelimit-*`, 403 when used up. */
export function installRateLimit(app: FastifyInstance, limit: number, now: () => number): void {
  const windows = new Map<string, Window>();
  app.addHook('preHandler', (request, reply, done) => {
    const key = request.headers.authorization ?? '';
    let window = windows.get(key);
    if (window === undefined || window.endsAt <= now()) {
      window = { endsAt: now() + windowMilliseconds, used: 0 };
      windows.set(key, window);
    }
    // Asking for the limit is free.
    const free = request.url.split('?')[0] === '/rate_limit';
    const exhausted = !free && window.used >= limit;
    if (!free && !exhausted) window.used += 1;
    void reply.headers({
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(limit - window.used),
      'x-ratelimit-reset': String(Math.ceil(window.endsAt / 1000)),
      'x-ratelimit-used': String(window.used),
      'x-ratelimit-resource': 'core',
    });
    if (exhausted) done(new ForgeHttpError(403, 'API rate limit exceeded for this installation.'));
    else done();
  });
}
