import { EncliiError } from '../../errors/enclii-error.ts';
import { basicAuthorization, secretsOf, type CredentialsProvider, type GitCredentials } from './credentials.ts';
import { scrubText } from './scrub-text.ts';

export interface SmartHttpOptions {
  readonly url: string;
  readonly repository: string;
  readonly credentials: CredentialsProvider;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

export interface SmartHttpRequest {
  readonly method: 'GET' | 'POST';
  /** Below the repository's URL, e.g. `/git-receive-pack`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The only content type that makes an answer a git server's. */
  readonly expects: string;
}

/**
 * HTTP to exactly one repository URL. A redirect is an error, so the credentials cannot reach another address; time and
 * bytes of an answer are bounded. Throws EncliiErrors only.
 */
export class SmartHttpClient {
  readonly #options: SmartHttpOptions;
  #secrets: readonly string[] = [];

  constructor(options: SmartHttpOptions) {
    this.#options = options;
  }

  /** Asks again once when the server says 401 and the provider has other credentials by then (a token expired meanwhile). */
  async send(request: SmartHttpRequest): Promise<Buffer> {
    const first = await this.#options.credentials();
    const answer = await this.#attempt(request, first);
    if (answer !== 'unauthorized') return answer;
    const second = await this.#options.credentials();
    if (second !== null && (second.password !== first?.password || second.username !== first.username)) {
      const retried = await this.#attempt(request, second);
      if (retried !== 'unauthorized') return retried;
    }
    throw new EncliiError('GIT_AUTHENTICATION_FAILED', { repository: this.#options.repository, status: 401 });
  }

  /** Text of the server, fit for an error: a server may echo what it was sent. */
  scrub(text: string): string {
    return scrubText(text, this.#secrets);
  }

  async #attempt(request: SmartHttpRequest, credentials: GitCredentials | null): Promise<Buffer | 'unauthorized'> {
    const { url, timeoutMs, repository } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = new Headers({ 'user-agent': 'git/enclii', 'cache-control': 'no-cache', accept: request.expects, ...request.headers });
    this.#secrets = secretsOf(credentials);
    if (credentials !== null) headers.set('authorization', basicAuthorization(credentials));
    try {
      const response = await this.#options.fetch(`${url}${request.path}`, {
        method: request.method,
        headers,
        redirect: 'manual',
        signal,
        ...(request.body === undefined ? {} : { body: new Uint8Array(request.body) }),
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        if (response.status === 401) return 'unauthorized';
        throw this.#statusError(response);
      }
      const type = response.headers.get('content-type')?.split(';')[0]?.trim();
      if (type !== request.expects) {
        await response.body?.cancel();
        throw new EncliiError('GIT_PROTOCOL_ERROR', { repository, reason: `expected ${request.expects}` });
      }
      return await this.#readCapped(response);
    } catch (error) {
      if (error instanceof EncliiError) throw error;
      const reason = signal.aborted ? `no complete answer within ${timeoutMs} ms` : connectionReason(error);
      throw new EncliiError('GIT_UNREACHABLE', { repository, reason }, { cause: error });
    }
  }

  async #readCapped(response: Response): Promise<Buffer> {
    const { maxResponseBytes, repository } = this.#options;
    const chunks: Uint8Array[] = [];
    let length = 0;
    // Leaving the loop by an exception cancels the stream, and with it the connection.
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxResponseBytes) throw new EncliiError('GIT_RESPONSE_TOO_LARGE', { repository, limit: maxResponseBytes });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  #statusError(response: Response): EncliiError {
    const { repository } = this.#options;
    const { status } = response;
    if ((status >= 300 && status < 400) || response.type === 'opaqueredirect') return new EncliiError('GIT_REDIRECTED', { repository, status });
    // A 403 that names a time is a rate limit, not a refusal.
    if (status === 403 && !response.headers.has('retry-after')) return new EncliiError('GIT_AUTHENTICATION_FAILED', { repository, status });
    if (status === 404 || status === 410) return new EncliiError('GIT_REPOSITORY_NOT_FOUND', { repository });
    if (status === 413) return new EncliiError('GIT_PUSH_TOO_LARGE', { branch: repository, reason: 'HTTP 413' });
    if (status >= 500 || status === 403 || status === 408 || status === 429) return new EncliiError('GIT_UNREACHABLE', { repository, reason: `HTTP ${status}` });
    return new EncliiError('GIT_PROTOCOL_ERROR', { repository, reason: `HTTP ${status}` });
  }
}

/** The system's or undici's code (`ECONNRESET`, `UND_ERR_SOCKET`); never a message, which could quote a header. */
function connectionReason(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return 'the connection failed';
}
