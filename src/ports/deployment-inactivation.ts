import type { SourceRepository } from './source-repository.ts';

/** Ends what an environment showed before. GitHub's own `auto_inactive` is off: it would also end deployments of others. */
export interface DeploymentInactivation {
  /**
   * Marks the engine's active deployments of an environment that are older than `keptId` as inactive. Idempotent; after a
   * failure in the middle the next call goes on with what is left. Errors are those of `Feedback`.
   */
  inactivateOlderDeployments(repository: SourceRepository, environment: string, keptId: number): Promise<void>;
}
