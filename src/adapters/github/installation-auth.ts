import type { createAppAuth } from '@octokit/auth-app';
import type { Octokit } from '@octokit/rest';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { Clock } from '../../ports/clock.ts';
import { statusOf } from './github-errors.ts';
import { isRateLimitAnswer } from './rate-limit.ts';

type AppAuth = ReturnType<typeof createAppAuth>;
type Request = Octokit['request'];
type RequestOptions = ReturnType<Request['endpoint']['merge']>;
/** What Octokit's `authStrategy` option takes. */
export type AuthStrategy = () => (() => Promise<string>) & {
  hook(request: Request, route: string | RequestOptions, parameters?: object): Promise<unknown>;
};
type Send = (endpoint: RequestOptions) => Promise<unknown>;

/** A token that is about to expire is not used: it could expire on the way. */
const expiryMarginMilliseconds = 60_000;

/**
 * Octokit authentication strategy for one installation. auth-app's own hook answers a 401 with sleeps of up to several
 * seconds; here a 401 renews the token once and repeats the request once, and a second 401 is the caller's.
 */
export function createInstallationAuthStrategy(appAuth: AppAuth, appId: number, installationId: number, clock: Clock): AuthStrategy {
  let current: { readonly token: string; readonly expiresAt: number } | null = null;

  async function token(refused: string | null): Promise<string> {
    const usable = current !== null && current.expiresAt - clock.now() > expiryMarginMilliseconds;
    // Another request may have renewed the token while this one was under way.
    if (current !== null && usable && current.token !== refused) return current.token;
    const granted = await mint();
    current = { token: granted.token, expiresAt: Date.parse(granted.expiresAt) };
    return current.token;
  }

  async function mint() {
    try {
      return await appAuth({ type: 'installation', installationId, refresh: true });
    } catch (error) {
      throw describeMintFailure(error, appId, installationId);
    }
  }

  async function hook(request: Request, route: string | RequestOptions, parameters?: object) {
    const endpoint = request.endpoint.merge(route as string, parameters as Record<string, unknown>);
    const send = request as Send;
    const used = await token(null);
    try {
      return await send(withCredential(endpoint, `token ${used}`));
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      return await send(withCredential(endpoint, `token ${await token(used)}`));
    }
  }

  return () => Object.assign(() => token(null), { hook });
}

/** Octokit authentication strategy for the App itself: a signed JWT on every request. */
export function createAppAuthStrategy(appAuth: AppAuth, appId: number): AuthStrategy {
  async function jwt(): Promise<string> {
    try {
      return (await appAuth({ type: 'app' })).token;
    } catch {
      throw new EncliiError('GITHUB_APP_KEY_INVALID', { app: appId });
    }
  }

  async function hook(request: Request, route: string | RequestOptions, parameters?: object) {
    const endpoint = request.endpoint.merge(route as string, parameters as Record<string, unknown>);
    return await (request as Send)(withCredential(endpoint, `bearer ${await jwt()}`));
  }

  return () => Object.assign(jwt, { hook });
}

function withCredential(endpoint: RequestOptions, authorization: string): RequestOptions {
  return { ...endpoint, headers: { ...endpoint.headers, authorization } };
}

function describeMintFailure(error: unknown, appId: number, installationId: number): unknown {
  const installation = String(installationId);
  const status = statusOf(error);
  if (status === 404) return new EncliiError('GITHUB_INSTALLATION_GONE', { installation });
  if (status === 401) return new EncliiError('GITHUB_UNAUTHORIZED', { subject: `App ${String(appId)}` });
  if (status === 403 && error instanceof Error && /suspended/i.test(error.message) && !isRateLimitAnswer(403, {}, error.message)) {
    return new EncliiError('GITHUB_INSTALLATION_SUSPENDED', { installation });
  }
  const failedExchange = error instanceof Error && 'status' in error;
  return failedExchange ? error : new EncliiError('GITHUB_APP_KEY_INVALID', { app: appId });
}
