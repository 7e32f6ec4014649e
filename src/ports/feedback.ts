import type { CheckRunReport, CommitStatusReport, DeploymentState } from '../core/feedback/report-types.ts';
import type { SourceRepository } from './source-repository.ts';

export type { CheckAnnotation, CheckRunReport, CommitState, CommitStatusReport, DeploymentState } from '../core/feedback/report-types.ts';

/** Says on GitHub what happened to an app commit. Each call is idempotent by its key. */
export interface Feedback {
  /** Creates or edits the one check run of `externalId`; annotations go in batches of GitHub's limit. Returns its id. */
  putCheckRun(repository: SourceRepository, report: CheckRunReport, knownId: number | null): Promise<number>;
  setCommitStatus(
    repository: SourceRepository,
    sha: string,
    status: CommitStatusReport,
  ): Promise<void>;
  /** Finds by payload key or creates (auto_merge false, required_contexts []). Returns its id. */
  putDeployment(
    repository: SourceRepository,
    deployment: { readonly sha: string; readonly environment: string; readonly production: boolean; readonly transient: boolean; readonly key: string; readonly description: string },
    knownId: number | null,
  ): Promise<number>;
  setDeploymentStatus(
    repository: SourceRepository,
    deploymentId: number,
    status: { readonly state: DeploymentState; readonly description: string; readonly logUrl: string | null; readonly environmentUrl: string | null },
  ): Promise<void>;
  /**
   * Marks the engine's active deployments of an environment that are older than `keptId` as inactive. GitHub's own
   * `auto_inactive` is off: it would also end deployments of others. Idempotent; after a failure in the middle the next call
   * goes on with what is left.
   */
  inactivateOlderDeployments(repository: SourceRepository, environment: string, keptId: number): Promise<void>;
}
