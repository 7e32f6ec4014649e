/** One line of a check run, shown in the file at that place. */
export interface CheckAnnotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Only where start and end line are equal (GitHub's rule). */
  readonly startColumn?: number;
  readonly endColumn?: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

export interface CheckRunReport {
  readonly name: string;
  readonly sha: string;
  /** Stable key of the engine's own (the delivery's GUID): finds the run again when its id was lost. */
  readonly externalId: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: 'success' | 'failure' | 'neutral' | 'cancelled' | 'action_required' | null;
  readonly title: string;
  /** Markdown; the adapter cuts nothing: limits are core/feedback's business. */
  readonly summary: string;
  readonly annotations: readonly CheckAnnotation[];
  readonly detailsUrl: string | null;
}

export type CommitState = 'error' | 'failure' | 'pending' | 'success';

export interface CommitStatusReport {
  readonly context: string;
  readonly state: CommitState;
  /** At most 140 characters. */
  readonly description: string;
  readonly targetUrl: string | null;
}

export type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive' | 'pending';

/** The state of one unit's deployment. */
export interface DeploymentReport {
  /** GitHub environment: one for each service and environment. */
  readonly environment: string;
  readonly state: DeploymentState;
  /** At most 140 characters. */
  readonly description: string;
  readonly logUrl: string | null;
}
