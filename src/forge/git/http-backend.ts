import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface CgiRequest {
  readonly method: string;
  /** `/<directory>/info/refs`, below the project root. */
  readonly pathInfo: string;
  readonly query: string;
  readonly contentType: string | undefined;
  readonly gitProtocol: string | undefined;
  readonly remoteUser: string;
  readonly projectRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Decoded (never gzip'd) request body; null for GET. */
  readonly body: Readable | null;
}

export interface CgiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Streams the rest of the answer. Destroying it ends the child. */
  readonly body: Readable;
}

/** Runs `git http-backend` for one request. The length of the body is left out: the backend then reads until its end. */
export function runHttpBackend(request: CgiRequest): Promise<CgiResponse> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...request.environment,
        GIT_PROJECT_ROOT: request.projectRoot,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method,
        PATH_INFO: request.pathInfo,
        QUERY_STRING: request.query,
        REMOTE_USER: request.remoteUser,
        REMOTE_ADDR: '127.0.0.1',
        ...(request.contentType === undefined ? {} : { CONTENT_TYPE: request.contentType }),
        ...(request.gitProtocol === undefined ? {} : { GIT_PROTOCOL: request.gitProtocol }),
      },
    });
    child.on('error', reject);
    child.stdin.on('error', () => undefined);
    if (request.body === null) child.stdin.end();
    else {
      request.body.on('error', () => child.kill());
      request.body.pipe(child.stdin);
    }
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      child.stdout.off('data', onData);
      child.stdout.pause();
      const headers: Record<string, string> = {};
      for (const line of head.toString('latin1', 0, end).split('\r\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      const status = Number.parseInt(headers['status'] ?? '200', 10);
      delete headers['status'];
      const rest = head.subarray(end + 4);
      if (rest.length > 0) child.stdout.unshift(rest);
      child.stdout.on('close', () => {
        // A client that went away leaves a child with nobody to read it.
        if (!child.stdout.readableEnded) child.kill();
      });
      resolve({ status, headers, body: child.stdout });
    };
    child.stdout.on('data', onData);
    child.stdout.on('end', () => reject(new Error('git http-backend ended without an answer')));
  });
}
