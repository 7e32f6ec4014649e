import type { Feedback } from '../../ports/feedback.ts';
import type { SourceRepositories } from '../../ports/source-repository.ts';
import { createPutCheckRun } from './check-runs.ts';
import { createSetCommitStatus } from './commit-statuses.ts';
import { createDeployments } from './deployments.ts';
import { createGitHubClients, type GitHubClientOptions } from './github-clients.ts';
import { createSourceRepositories } from './source-repositories.ts';
import { defaultTreeLimits, type TreeLimits } from './source-tree.ts';

export interface GitHubOptions extends GitHubClientOptions {
  /** Which commit-status contexts are the engine's own. Default: `enclii` and everything below `enclii/`. */
  readonly isOwnContext?: (context: string) => boolean;
  readonly treeLimits?: Partial<TreeLimits>;
  /** Memory for trees and for blobs, each. Default 64 MiB. */
  readonly cacheBytes?: number;
}

export interface GitHub {
  readonly sources: SourceRepositories;
  readonly feedback: Feedback;
  /** A token for git over HTTPS on one repository, as the username `x-access-token` takes it. Errors: GITHUB_NOT_FOUND, GITHUB_UNAUTHORIZED … */
  installationToken(owner: string, name: string): Promise<string>;
  /** Drops what is held for an installation that was suspended, deleted or transferred. */
  forgetInstallation(id: number): void;
}

const defaultCacheBytes = 64 * 1024 * 1024;

/**
 * GitHub as one App. `fetch` should be the guarded one, with a cap of at least 8 MiB: GitHub's largest tree answer is 7 MB.
 * Every failure is an EncliiError of `src/errors/codes/github.ts`; a limit is GITHUB_RATE_LIMITED with `retryAfterMilliseconds`.
 */
export function createGitHub(options: GitHubOptions): GitHub {
  const clients = createGitHubClients(options);
  return {
    sources: createSourceRepositories(clients, {
      appId: options.appId,
      fetch: options.fetch,
      isOwnContext: options.isOwnContext ?? ((context) => context === 'enclii' || context.startsWith('enclii/')),
      treeLimits: { ...defaultTreeLimits, ...options.treeLimits },
      cacheBytes: options.cacheBytes ?? defaultCacheBytes,
    }),
    feedback: {
      putCheckRun: createPutCheckRun(clients, options.appId),
      setCommitStatus: createSetCommitStatus(clients),
      ...createDeployments(clients),
    },
    async installationToken(owner, name) {
      const installation = await clients.app.call(`${owner}/${name}`, (octokit) => octokit.rest.apps.getRepoInstallation({ owner, repo: name }));
      return clients.installation(installation.data.id).call(`${owner}/${name}`, async (octokit) => (await octokit.auth()) as string);
    },
    forgetInstallation(id) {
      clients.forget(id);
    },
  };
}
