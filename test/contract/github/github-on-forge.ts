import { createGitHub, type GitHub, type GitHubOptions } from '../../../src/adapters/github/github.ts';
import { createGuardedFetch } from '../../../src/adapters/network/guarded-fetch.ts';
import type { Repository } from '../../../src/forge/state/model.ts';
import type { SourceRepository } from '../../../src/ports/source-repository.ts';
import { startTestForge, type TestForge } from '../../helpers/forge/start-test-forge.ts';
import { silentLogger } from '../../helpers/silent-logger.ts';

export interface GitHubOnForge extends TestForge {
  readonly github: GitHub;
  /** The port's view of a repository of the forge. */
  source(repository: Repository): SourceRepository;
  /** Requests of a method whose path matches, since `from` (an index into `forge.requests`). */
  count(method: string, path: RegExp, from?: number): number;
  /** A second adapter with empty caches, as after a restart. */
  restarted(options?: Partial<GitHubOptions>): GitHub;
}

/** The adapter against the forge, with every request checked against GitHub's description. */
export async function startGitHubOnForge(options: Partial<GitHubOptions> = {}): Promise<GitHubOnForge> {
  const test = await startTestForge();
  const { forge } = test;
  const fetch = createGuardedFetch({ allow: { hosts: [new URL(forge.url).host] }, timeoutMilliseconds: 10_000, maxResponseBytes: 8 * 1024 * 1024 });
  const make = (more: Partial<GitHubOptions> = {}): GitHub =>
    createGitHub({
      appId: test.appId,
      privateKey: test.privateKey,
      baseUrl: forge.url,
      fetch,
      clock: { now: () => Date.now() },
      random: () => 0,
      log: silentLogger,
      paceWrites: false,
      repeatPauseMilliseconds: 0,
      ...options,
      ...more,
    });
  return {
    ...test,
    github: make(),
    source(repository) {
      const installation = forge.state.installationOf(repository);
      if (installation === undefined) throw new Error('the repository has no installation');
      return { id: repository.id, owner: repository.owner, name: repository.name, defaultBranch: repository.defaultBranch, installationId: installation.id };
    },
    count: (method, path, from = 0) => forge.requests.slice(from).filter((request) => request.method === method && path.test(request.path)).length,
    restarted: make,
    close: async () => {
      await fetch.close();
      await test.close();
    },
  };
}
