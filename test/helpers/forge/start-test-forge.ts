import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForge, type Forge } from '../../../src/forge/forge.ts';
import type { ForgeOptions } from '../../../src/forge/forge-options.ts';
import type { Repository } from '../../../src/forge/state/model.ts';
import { GitWorktree } from './git-worktree.ts';
import { createOpenApiCheck, type OpenApiCheck } from './openapi-check.ts';

export interface TestForge {
  readonly forge: Forge;
  readonly check: OpenApiCheck;
  readonly appId: number;
  /** PEM (PKCS#8) of the app's key. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Temporary; gone after `close`. */
  readonly directory: string;
  /** A person who may push to and administer whatever `grant` was called for. */
  readonly developer: { readonly login: string; readonly token: string };
  /** A real clone with the developer's credentials (who is made a writer of the repository). */
  clone(repository: Repository, options?: { readonly token?: string; readonly args?: readonly string[] }): Promise<GitWorktree>;
  /** A JWT of the app, valid for nine minutes unless told otherwise. */
  appJwt(claims?: Readonly<Record<string, unknown>>): string;
  /** An installation token for the repository's owner, issued without HTTP. */
  installationToken(repository: Repository): string;
  /** Closes, removes the directory and fails on violations of GitHub's description. */
  close(): Promise<void>;
}

export type TestForgeOptions = Partial<Omit<ForgeOptions, 'directory' | 'app'>> & {
  readonly app?: Partial<ForgeOptions['app']>;
  /** False: no check against the description (benchmarks, fuzzing of the wire). */
  readonly check?: boolean;
};

let keys: { publicKey: string; privateKey: string } | undefined;
/** One key per process: making one takes longer than starting the forge. */
function keyPair(): { publicKey: string; privateKey: string } {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return keys;
}

function signJwt(privateKey: string, claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey, 'base64url')}`;
}

/** A forge in a temporary directory, with an app, an installation on every account and the check of GitHub's description. */
export async function startTestForge(options: TestForgeOptions = {}): Promise<TestForge> {
  const { app, check: checked, ...rest } = options;
  const directory = await mkdtemp(join(tmpdir(), 'forge-'));
  const { publicKey, privateKey } = keyPair();
  const check = createOpenApiCheck();
  const webhookSecret = options.webhook?.secret ?? 'test-webhook-secret';
  const forge = await startForge({
    executablePath: process.env['PATH'] ?? '',
    ...(checked === false ? {} : { onRequest: check.onRequest, onResponse: check.onResponse, onWebhook: check.onWebhook }),
    ...rest,
    webhook: { ...rest.webhook, secret: webhookSecret },
    directory: join(directory, 'repositories'),
    app: { ...app, publicKey },
  });
  const developer = forge.addUser('dev', { name: 'Dev Eloper', email: 'dev@example.test' });
  let clones = 0;
  return {
    forge,
    check,
    appId: forge.app.id,
    privateKey,
    webhookSecret,
    directory,
    developer,
    clone: (repository, { token, args = [] } = {}) => {
      if (token === undefined && !repository.collaborators.has('dev')) forge.repositories.setCollaborator(repository, 'dev', 'write');
      clones += 1;
      return GitWorktree.clone(forge.cloneUrl(repository, token ?? developer.token), join(directory, `clone-${clones}`), args);
    },
    appJwt: (claims = {}) => {
      const now = Math.floor((options.now?.() ?? Date.now()) / 1000);
      return signJwt(privateKey, { iss: forge.app.id, iat: now - 30, exp: now + 540, ...claims });
    },
    installationToken: (repository) => {
      const installation = forge.state.installationOf(repository);
      if (installation === undefined) throw new Error(`no installation covers ${repository.owner}/${repository.name}`);
      const grant = { installationId: installation.id, repositoryIds: null, permissions: installation.permissions };
      return forge.state.issueInstallationToken({ ...grant, expiresAt: (options.now?.() ?? Date.now()) + 3_600_000 }).token;
    },
    close: async () => {
      await forge.close();
      await rm(directory, { recursive: true, force: true });
      check.assertClean();
    },
  };
}
