import { generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createGitHub, type GitHub, type GitHubOptions } from '../../../../src/adapters/github/github.ts';
import { createGuardedFetch } from '../../../../src/adapters/network/guarded-fetch.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';
import type { SourceRepository } from '../../../../src/ports/source-repository.ts';
import { silentLogger } from '../../../helpers/silent-logger.ts';
import { sendJson, startLoopbackServer, type LoopbackServer, type SeenRequest } from '../network/loopback-server.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });

export const appId = 4711;
export const now = Date.parse('2026-01-02T03:04:05Z');
export const repository: SourceRepository = { id: 100, owner: 'acme', name: 'shop', defaultBranch: 'main', installationId: 1 };

export type Handler = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

export interface ScriptedGitHub {
  readonly server: LoopbackServer;
  readonly github: GitHub;
  readonly clock: { time: number };
  /** What was asked apart from tokens, as `GET /path`. */
  readonly asked: () => string[];
  readonly tokensMinted: () => number;
  readonly close: () => Promise<void>;
}

/** A server for faults that the forge has no reason to offer: it mints tokens `t1`, `t2` …, the rest is the test's. */
export async function scriptGitHub(handle: Handler, options: Partial<GitHubOptions> & { timeoutMilliseconds?: number } = {}): Promise<ScriptedGitHub> {
  let minted = 0;
  const clock = { time: now };
  const isMint = (request: SeenRequest): boolean => /^\/app\/installations\/\d+\/access_tokens$/.test(request.path);
  const server = await startLoopbackServer((request, response) => {
    if (!isMint(request)) return handle(request, response);
    minted += 1;
    // GitHub's tokens live an hour.
    sendJson(response, 201, { token: `t${String(minted)}`, expires_at: new Date(clock.time + 3_600_000).toISOString(), permissions: {}, repository_selection: 'all' });
  });
  const fetch = createGuardedFetch({
    allow: { hosts: [server.host] },
    timeoutMilliseconds: options.timeoutMilliseconds ?? 5_000,
    maxResponseBytes: 8 * 1024 * 1024,
  });
  const github = createGitHub({
    appId,
    privateKey,
    baseUrl: server.url,
    fetch,
    clock: { now: () => clock.time },
    random: () => 0,
    log: silentLogger,
    paceWrites: false,
    repeatPauseMilliseconds: 0,
    ...options,
  });
  return {
    server,
    github,
    clock,
    asked: () => server.seen.filter((request) => !isMint(request)).map((request) => `${request.method} ${decodeURIComponent(request.path)}`),
    tokensMinted: () => minted,
    close: async () => {
      await fetch.close();
      await server.close();
    },
  };
}

export async function failure(work: Promise<unknown>): Promise<EncliiError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EncliiError)) throw new Error(`expected an EncliiError, got ${String(error)}`, { cause: error });
  return error;
}
