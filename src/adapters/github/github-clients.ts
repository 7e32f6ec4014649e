import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { LRUCache } from 'lru-cache';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpFetch } from '../../ports/http-fetch.ts';
import type { Random } from '../../ports/ids.ts';
import type { Logger } from '../../ports/logger.ts';
import { bufferAnswers } from './buffered-fetch.ts';
import { createContentBudget } from './content-budget.ts';
import { isWorthRepeating, translateGitHubError } from './github-errors.ts';
import { createAppAuthStrategy, createInstallationAuthStrategy } from './installation-auth.ts';
import { createRateLimit } from './rate-limit.ts';

export interface GitHubClientOptions {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  /** Root of the REST API, e.g. `https://api.github.com`. */
  readonly baseUrl: string;
  readonly fetch: HttpFetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Keep a second between an installation's writes, as GitHub advises. Default true. */
  readonly paceWrites?: boolean;
  /** Keep to github.com's limits on requests that create content. Default true. */
  readonly limitContent?: boolean;
  /** First pause before a failed read is repeated, in milliseconds; the second is four times as long. Default 250. */
  readonly repeatPauseMilliseconds?: number;
}

/** Octokit for one identity; every failure of `call` is an EncliiError. */
export interface GitHubClient {
  readonly octokit: Octokit;
  /** `subject` names in errors what was asked about. */
  call<T>(subject: string, work: (octokit: Octokit) => Promise<T>): Promise<T>;
}

export interface GitHubClients {
  /** Speaks as the App itself (JWT): which installation has a repository. */
  readonly app: GitHubClient;
  installation(id: number): GitHubClient;
  /** Drops the token and limits of an installation that was suspended, deleted or transferred. */
  forget(id: number): void;
}

const repeatedReads = 2;
const userAgent = 'enclii';
const EngineOctokit = Octokit.plugin(failFast, retry, throttling);

/** Each installation has its own Octokit, limits and budget, so that one that must wait stops no other. */
export function createGitHubClients(options: GitHubClientOptions): GitHubClients {
  const fetch = bufferAnswers(options.fetch);
  const log = octokitLog(options.log);
  const request = { fetch, log };
  const plain = new Octokit({ baseUrl: options.baseUrl, userAgent, request, log });
  const appAuth = createAppAuth({ appId: options.appId, privateKey: options.privateKey, request: plain.request, log, cache: noTokenCache });
  const installations = new LRUCache<number, GitHubClient>({ max: 5_000 });

  function build(identity: string, authentication: object): GitHubClient {
    const rateLimit = createRateLimit(identity, options.clock, options.random);
    const budget = createContentBudget(identity, options.clock);
    const octokit = new EngineOctokit({
      baseUrl: options.baseUrl,
      userAgent,
      request,
      log,
      ...authentication,
      retry: { retries: repeatedReads, retryAfterBaseValue: options.repeatPauseMilliseconds ?? 250, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
      throttle: {
        id: `${String(options.appId)}/${identity}@${options.baseUrl}`,
        // The queue waits, not this process: the refusal goes to the caller with its time.
        onRateLimit: () => false,
        onSecondaryRateLimit: () => false,
        ...(options.paceWrites === false ? { write: unpaced, notifications: unpaced } : {}),
      } as never,
    });
    octokit.hook.before('request', (endpoint) => {
      rateLimit.assertOpen();
      if (options.limitContent !== false && endpoint.method !== 'GET' && endpoint.method !== 'HEAD') budget.take();
    });
    octokit.hook.after('request', (response, endpoint) => {
      rateLimit.succeeded();
      const subject = subjectOf(endpoint);
      // Octokit takes an unfollowed redirect for a success.
      if (response.status >= 300) throw new EncliiError('GITHUB_REDIRECTED', { subject });
      const answer: unknown = response.data;
      if (response.status < 204 && (typeof answer !== 'object' || answer === null)) {
        throw new EncliiError('GITHUB_UNEXPECTED_ANSWER', { subject, detail: 'not JSON' });
      }
    });
    return {
      octokit,
      async call(subject, work) {
        try {
          return await work(octokit);
        } catch (error) {
          const translated = translateGitHubError(error, subject, identity, rateLimit);
          if (translated instanceof EncliiError && translated.code === 'GITHUB_RATE_LIMITED') {
            options.log.warn('GitHub asks to wait', { installation: identity, ...translated.params });
          }
          throw translated;
        }
      },
    };
  }

  return {
    app: build('app', { authStrategy: createAppAuthStrategy(appAuth, options.appId) }),
    installation(id) {
      const known = installations.get(id);
      if (known !== undefined) return known;
      const made = build(String(id), { authStrategy: createInstallationAuthStrategy(appAuth, options.appId, id, options.clock) });
      installations.set(id, made);
      return made;
    },
    forget(id) {
      installations.delete(id);
    },
  };
}

/**
 * Registered first, so it runs before the retry plugin decides. A write that failed may have been applied: only its
 * author can find out, by key, whether to repeat it. A time limit or cap that was hit once would only be hit again.
 */
function failFast(octokit: Pick<Octokit, 'hook'>): void {
  octokit.hook.error('request', (error, endpoint) => {
    const isRead = endpoint.method === 'GET' || endpoint.method === 'HEAD';
    if (!isRead || !isWorthRepeating(error)) endpoint.request.retries = 0;
    throw error;
  });
}

function subjectOf(endpoint: { readonly [parameter: string]: unknown; readonly url: string }): string {
  const { owner, repo } = endpoint;
  return typeof owner === 'string' && typeof repo === 'string' ? `${owner}/${repo}` : endpoint.url;
}

/** Tokens live with their installation's client and go with it; a second copy would outlive it. */
const noTokenCache = { get: () => '', set: () => undefined };

/** Stands in for the throttling plugin's groups that keep time between writes. */
const unpaced = {
  key: () => ({
    schedule: (_options: unknown, work: (...parameters: unknown[]) => unknown, ...parameters: unknown[]) => Promise.resolve(work(...parameters)),
  }),
};

function octokitLog(log: Logger) {
  const line = (message: unknown): { detail: string } => ({ detail: String(message) });
  return {
    debug: (message: string) => { log.debug('GitHub client', line(message)); },
    info: (message: string) => { log.debug('GitHub client', line(message)); },
    warn: (message: string) => { log.warn('GitHub client', line(message)); },
    error: (message: string) => { log.warn('GitHub client', line(message)); },
  };
}
