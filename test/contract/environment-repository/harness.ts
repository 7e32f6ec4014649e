import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openEnvironmentRepository, type EnvironmentRepositoryOptions, type GitEnvironmentRepository } from '../../../src/adapters/git/index.ts';
import { EncliiError } from '../../../src/errors/enclii-error.ts';
import type { CommitPlan, ObservedCommit } from '../../../src/ports/environment-repository.ts';
import { git } from '../../helpers/git-server/git-client.ts';
import { startGitServer, type GitTestServer } from '../../helpers/git-server/git-server.ts';

export const at = { epochMilliseconds: 1_763_700_000_000 };

/** A server, and everything that tests open or create beside it. */
export class Harness {
  readonly server: GitTestServer;
  readonly #directory: string;
  readonly #opened: GitEnvironmentRepository[] = [];
  #count = 0;

  private constructor(server: GitTestServer, directory: string) {
    this.server = server;
    this.#directory = directory;
  }

  static async start(): Promise<Harness> {
    return new Harness(await startGitServer(), await mkdtemp(join(tmpdir(), 'environment-repository-')));
  }

  async stop(): Promise<void> {
    for (const repository of this.#opened) await repository.close();
    await this.server.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  freshDirectory(): string {
    return join(this.#directory, `work-${++this.#count}`);
  }

  freshName(): string {
    return `env-${++this.#count}`;
  }

  async open(name: string, overrides: Partial<EnvironmentRepositoryOptions> = {}): Promise<GitEnvironmentRepository> {
    const repository = await openEnvironmentRepository({
      url: this.server.url(name),
      branch: 'main',
      directory: this.freshDirectory(),
      credentials: async () => null,
      identity: { name: 'Enclii', email: 'engine@enclii.test' },
      limits: { commandTimeoutMs: 30_000, requestTimeoutMs: 30_000, transferTimeoutMs: 60_000 },
      ...overrides,
    });
    this.#opened.push(repository);
    return repository;
  }

  /** A person's commit, made by the real client in a clone of their own and pushed. Returns the new tip. */
  humanPush(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    return this.#pushTo(this.server.url(name), files);
  }

  /** The same on a server that asks for a password. */
  humanPushWith(name: string, password: string, files: Readonly<Record<string, string>>): Promise<string> {
    return this.#pushTo(this.server.url(name).replace('//', `//ana:${password}@`), files);
  }

  async #pushTo(url: string, files: Readonly<Record<string, string>>): Promise<string> {
    const clone = this.freshDirectory();
    await git(this.#directory, 'clone', '--quiet', url, clone);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(clone, path)), { recursive: true });
      await writeFile(join(clone, path), content);
    }
    await git(clone, 'add', '--all');
    await git(clone, 'commit', '--quiet', '-m', 'by hand');
    await git(clone, 'push', '--quiet', 'origin', 'HEAD');
    return git(clone, 'rev-parse', 'HEAD');
  }
}

/** A plan for one service; `files` are relative to its directory. */
export function servicePlan(service: string, files: Readonly<Record<string, string>>, removed: readonly string[] = []): CommitPlan {
  const prefix = `environments/dev/shop/${service}`;
  return {
    message: `Deploy ${service} to dev\n\nEnclii-Service: shop/${service}`,
    files: new Map(Object.entries(files).map(([path, content]) => [`${prefix}/${path}`, content])),
    removed: removed.map((path) => `${prefix}/${path}`),
    ownedPrefixes: [prefix],
  };
}

export async function collect(commits: AsyncIterable<ObservedCommit>): Promise<ObservedCommit[]> {
  const all: ObservedCommit[] = [];
  for await (const commit of commits) all.push(commit);
  return all;
}

/** The code of the EncliiError that a promise rejects with; anything else fails the test. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await errorOf(promise)).code;
}

export async function errorOf(promise: Promise<unknown>): Promise<EncliiError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EncliiError) return error;
    throw error;
  }
  throw new Error('expected a rejection');
}
