import type { RendererSet } from '../core/render/renderer-set.ts';
import type { Language } from '../errors/error-definition.ts';
import type { Clock, Sleep } from '../ports/clock.ts';
import type { EnvironmentRepository } from '../ports/environment-repository.ts';
import type { Feedback } from '../ports/feedback.ts';
import type { Random } from '../ports/ids.ts';
import type { ImageRegistry } from '../ports/image-registry.ts';
import type { JobQueue } from '../ports/jobs.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { SourceRepositories } from '../ports/source-repository.ts';
import type { RetryDelay } from './backoff.ts';
import type { StepHook } from './run-steps.ts';

export interface EngineSettings {
  readonly language: Language;
  /** Committer of the engine's commits: what makes a commit in the environment repo its own. */
  readonly identity: { readonly name: string; readonly email: string };
  readonly engineVersion: string;
  /** `owner/name` of the environment repo where it is on GitHub; its pushes are observed at once. */
  readonly environmentRepositoryName: string | null;
  readonly environmentBranch: string;
  /** Unexpected failures of one delivery before it is quarantined. */
  readonly quarantineAttempts: number;
  readonly retryDelay: RetryDelay;
  readonly imageWaitMinutes: number;
  /** Releases in one push at most. */
  readonly batchSize: number;
  /** Removals by one push that need no confirmation, outside production. */
  readonly removalsWithoutConfirmation: number;
  /** Web page of the environment repo, e.g. `https://github.com/acme/environments`: releases link to its commits. */
  readonly environmentWebUrl: string;
}

/** Everything that pipelines reach the world through. */
export interface Engine {
  readonly ledger: Ledger;
  readonly queue: JobQueue;
  readonly sources: SourceRepositories;
  readonly feedback: Feedback;
  readonly environmentRepository: EnvironmentRepository;
  readonly registry: ImageRegistry;
  readonly rendererSet: RendererSet;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly stepHook: StepHook;
  readonly settings: EngineSettings;
}
