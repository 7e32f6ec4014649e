import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { git } from './git-client.ts';

/** What happens instead of, or after, the real answer to one request. */
export type GitFault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'reset' }
  /** The request takes effect; the client never hears of it. */
  | { readonly kind: 'reset-after-applied' }
  /** The request takes effect; the answer breaks off after so many bytes, yet ends as if whole. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** The request takes effect; the answer is this. */
  | { readonly kind: 'answer'; readonly contentType: string; readonly body: string }
  /** One byte, then silence until the client hangs up. */
  | { readonly kind: 'drip' }
  /** An answer without end. */
  | { readonly kind: 'flood'; readonly contentType: string };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
}

export interface GitTestServer {
  readonly origin: string;
  readonly requests: SeenRequest[];
  /** Passwords that are let in with any user name; null lets everybody in. */
  passwords: Set<string> | null;
  /** Asked before each authorised request; null means the real answer. */
  fault: (request: SeenRequest) => GitFault | null | Promise<GitFault | null>;
  /** Speaks only protocol v0, as servers before git 2.18. */
  oldProtocol: boolean;
  /** A bare repository; with a first commit unless `empty`. Returns its directory. */
  createRepository(name: string, options?: { empty?: boolean; branch?: string }): Promise<string>;
  url(name: string): string;
  setHook(name: string, hook: 'pre-receive' | 'update', script: string): Promise<void>;
  close(): Promise<void>;
}

export async function startGitServer(): Promise<GitTestServer> {
  const root = await mkdtemp(join(tmpdir(), 'git-server-'));
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const self: GitTestServer = {
    origin,
    requests: [],
    passwords: null,
    fault: () => null,
    oldProtocol: false,
    async createRepository(name, { empty = false, branch = 'main' } = {}) {
      const directory = join(root, `${name}.git`);
      await mkdir(directory, { recursive: true });
      await git(directory, 'init', '--quiet', '--bare', `--initial-branch=${branch}`);
      await git(directory, 'config', 'http.receivepack', 'true');
      if (!empty) {
        const stream = `commit refs/heads/${branch}\ncommitter Ana <ana@example.test> 1700000000 +0000\ndata 6\nfirst\n\nM 100644 inline platform.yaml\ndata 3\na: 1\n`.replace('data 3\n', 'data 5\n');
        await git(directory, { input: stream }, 'fast-import', '--quiet');
      }
      return directory;
    },
    url: (name) => `${origin}/${name}.git`,
    async setHook(name, hook, script) {
      const path = join(root, `${name}.git`, 'hooks', hook);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen: SeenRequest = { method: request.method ?? '', path: request.url ?? '', authorization: request.headers.authorization ?? null };
    self.requests.push(seen);
    if (!isLetIn(seen.authorization, self.passwords)) {
      request.resume();
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const fault = await self.fault(seen);
    if (fault?.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'status') {
      request.resume();
      response.writeHead(fault.status, fault.headers).end();
      return;
    }
    if (fault?.kind === 'drip') {
      request.resume();
      response.writeHead(200, { 'content-type': resultType(seen) });
      response.write('0');
      return;
    }
    if (fault?.kind === 'flood') {
      request.resume();
      response.writeHead(200, { 'content-type': fault.contentType });
      const block = Buffer.alloc(64 * 1024, '0');
      const pour = (): void => {
        while (!response.destroyed && response.write(block));
        if (!response.destroyed) response.once('drain', pour);
      };
      response.on('error', () => undefined);
      pour();
      return;
    }
    const answer = await runHttpBackend(root, request, self.oldProtocol);
    if (fault?.kind === 'reset-after-applied') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'truncate') {
      response.writeHead(answer.status, answer.headers).end(answer.body.subarray(0, fault.bytes));
      return;
    }
    if (fault?.kind === 'answer') {
      response.writeHead(200, { 'content-type': fault.contentType }).end(fault.body);
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  return self;
}

function resultType(request: SeenRequest): string {
  return request.path.includes('receive-pack') ? 'application/x-git-receive-pack-result' : 'application/x-git-upload-pack-result';
}

function isLetIn(authorization: string | null, passwords: Set<string> | null): boolean {
  if (passwords === null) return true;
  const decoded = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
  return passwords.has(decoded.slice(decoded.indexOf(':') + 1));
}

interface BackendAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

async function runHttpBackend(root: string, request: IncomingMessage, oldProtocol: boolean): Promise<BackendAnswer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const protocol = request.headers['git-protocol'];
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      REMOTE_USER: 'someone',
      REMOTE_ADDR: '127.0.0.1',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: request.headers['content-length'] }),
      ...(typeof protocol === 'string' && !oldProtocol ? { GIT_PROTOCOL: protocol } : {}),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\r\n\r\n');
  const headers: Record<string, string> = {};
  for (const line of output.toString('latin1', 0, Math.max(0, end)).split('\r\n')) {
    const [name = '', value = ''] = line.split(/:\s*(.*)/s);
    if (name !== '') headers[name.toLowerCase()] = value;
  }
  const status = Number.parseInt(headers['status'] ?? '200', 10);
  delete headers['status'];
  return { status: end < 0 ? 500 : status, headers, body: output.subarray(end + 4) };
}
