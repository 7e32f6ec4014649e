/**
 * Why an HTTP exchange gave no answer:
 * - `refused`: the guard does not allow this URL or the address it resolved to;
 * - `redirected`: a request that must not be repeated elsewhere (anything but GET and HEAD) was redirected;
 * - `too-large`: the answer is longer than the caller's cap; nothing beyond the cap was read;
 * - `timeout`: no complete answer within the time limit;
 * - `unreachable`: name resolution, connection, TLS or protocol failure.
 */
export type HttpFailureReason = 'refused' | 'redirected' | 'too-large' | 'timeout' | 'unreachable';

/** What an `HttpFetch` rejects with. Adapters translate it into a code of their own area. Never carries headers or a query string. */
export class HttpFetchError extends Error {
  override readonly name = 'HttpFetchError';
  readonly reason: HttpFailureReason;
  /** `host:port` that was asked. */
  readonly host: string;

  constructor(reason: HttpFailureReason, host: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
    this.host = host;
  }
}

/** `RequestInit` of the fetch standard, and a tighter cap on the answer's bytes for this one call. */
export interface HttpFetchInit extends RequestInit {
  readonly maxResponseBytes?: number;
}

/**
 * `fetch`, narrowed: redirects come back as they are (3xx) and are never followed, whatever `init.redirect` says, so a
 * credential can't travel to another host. The body is capped while it streams: reading it can reject with HttpFetchError.
 */
export type HttpFetch = (url: string | URL, init?: HttpFetchInit) => Promise<Response>;
