import { Agent, fetch as undiciFetch } from 'undici';
import { HttpFetchError, type HttpFetch, type HttpFetchInit } from '../../ports/http-fetch.ts';
import { capBody } from './capped-body.ts';
import { createGuardedConnector, hostKey, lookupBySystem, type LookupAll } from './guarded-connector.ts';

export interface GuardedFetchOptions {
  readonly allow: {
    /** `host:port` that may have a private address and may speak plain HTTP (the configured forge, a registry in the cluster). */
    readonly hosts?: readonly string[];
    /** Plain HTTP to public addresses too. Default false. */
    readonly plainHttp?: boolean;
  };
  /** For the whole exchange, from the call to the last byte of the body. */
  readonly timeoutMilliseconds: number;
  /** Cap on the decoded body; a call may ask for less, never for more. */
  readonly maxResponseBytes: number;
  /** Default: the system's resolver. */
  readonly lookup?: LookupAll;
}

/** A guarded fetch and the way to close its idle connections. */
export type GuardedFetch = HttpFetch & { close(): Promise<void> };

const bodylessStatuses = new Set([101, 204, 205, 304]);

/**
 * The one way out for requests whose URL somebody else chose, and for those that carry credentials: public addresses
 * only (judged when the socket connects), no redirects, a time limit and a cap on the answer. Rejects with HttpFetchError;
 * an abort by the caller's own signal rejects with that signal's reason.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const allowed = new Set((options.allow.hosts ?? []).map((host) => host.toLowerCase()));
  const dispatcher = new Agent({
    connect: createGuardedConnector({
      mayBePrivate: (host) => allowed.has(host),
      timeoutMilliseconds: options.timeoutMilliseconds,
      lookup: options.lookup ?? lookupBySystem,
    }),
  });

  async function guardedFetch(input: string | URL, init: HttpFetchInit = {}): Promise<Response> {
    const url = parseUrl(input);
    const host = hostKey(url.hostname, url.port, url.protocol);
    const plainHttpAllowed = options.allow.plainHttp === true || allowed.has(host);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && plainHttpAllowed)) {
      throw new HttpFetchError('refused', host, `${url.protocol}// is not allowed for ${host}`);
    }
    if (url.username !== '' || url.password !== '') throw new HttpFetchError('refused', host, 'a URL must not carry credentials');

    const { maxResponseBytes, ...standard } = init;
    const limit = Math.min(maxResponseBytes ?? options.maxResponseBytes, options.maxResponseBytes);
    const timeLimit = AbortSignal.timeout(options.timeoutMilliseconds);
    const signal = init.signal ? AbortSignal.any([init.signal, timeLimit]) : timeLimit;
    const failed = (cause: unknown): Error => describeFailure(cause, host, timeLimit, init.signal ?? null);
    const tooLarge = (): Error => new HttpFetchError('too-large', host, `the answer of ${host} is longer than ${String(limit)} bytes`);

    let answer: Awaited<ReturnType<typeof undiciFetch>>;
    try {
      const request = { ...standard, redirect: 'manual', signal, dispatcher } as unknown as Parameters<typeof undiciFetch>[1];
      answer = await undiciFetch(url, request);
    } catch (cause) {
      throw failed(cause);
    }
    const method = (init.method ?? 'GET').toUpperCase();
    if (isRedirect(answer.status) && method !== 'GET' && method !== 'HEAD') {
      await answer.body?.cancel().catch(() => undefined);
      throw new HttpFetchError('redirected', host, `${host} redirected a ${method} request`);
    }
    // An encoded body may grow when decoded; the announced length only serves to give up early.
    if (method !== 'HEAD' && Number(answer.headers.get('content-length') ?? 0) > limit) {
      await answer.body?.cancel().catch(() => undefined);
      throw tooLarge();
    }
    const bodyless = answer.body === null || method === 'HEAD' || bodylessStatuses.has(answer.status);
    const capped = new Response(bodyless || answer.body === null ? null : capBody(answer.body, limit, tooLarge, failed), {
      status: answer.status,
      statusText: answer.statusText,
      headers: [...answer.headers],
    });
    // A constructed Response has no URL, and callers report it.
    Object.defineProperty(capped, 'url', { value: answer.url });
    return capped;
  }

  return Object.assign(guardedFetch, { close: () => dispatcher.destroy() });
}

function parseUrl(input: string | URL): URL {
  if (input instanceof URL) return input;
  const url = URL.parse(input);
  if (url === null) throw new HttpFetchError('refused', '', 'not a valid URL');
  return url;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

function describeFailure(cause: unknown, host: string, timeLimit: AbortSignal, callers: AbortSignal | null): Error {
  for (let inner: unknown = cause, depth = 0; inner instanceof Error && depth < 8; inner = inner.cause, depth += 1) {
    if (inner instanceof HttpFetchError) return inner;
  }
  if (callers?.aborted === true) return callers.reason instanceof Error ? callers.reason : new Error('aborted');
  const late = timeLimit.aborted || hasTimeoutCode(cause);
  if (late) return new HttpFetchError('timeout', host, `no complete answer from ${host} in time`, { cause });
  return new HttpFetchError('unreachable', host, `${host} can't be reached: ${innermostMessage(cause)}`, { cause });
}

function hasTimeoutCode(cause: unknown): boolean {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code: unknown = inner instanceof Error && 'code' in inner ? inner.code : null;
  return typeof code === 'string' && /TIMEOUT|ETIMEDOUT/.test(code);
}

function innermostMessage(cause: unknown): string {
  let inner = cause;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : 'unknown failure';
}
