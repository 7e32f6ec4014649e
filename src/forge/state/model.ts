/** A JSON object as it goes over the wire. */
export type Json = Record<string, unknown>;

export type Permission = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
export type AccessLevel = 'read' | 'write' | 'admin';

export interface Account {
  readonly id: number;
  login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  readonly name: string | null;
  readonly email: string | null;
}

/** Rules of one branch. Absent fields allow nothing beyond an ordinary fast-forward push. */
export interface BranchProtection {
  /** Logins (`<slug>[bot]` for the app) whose pushes pass where `restrictPushes` or `requirePullRequest` refuse others. */
  readonly allowedPushers?: readonly string[];
  readonly restrictPushes?: boolean;
  /** Direct pushes are refused. */
  readonly requirePullRequest?: boolean;
  /** Commits without a signature header are refused; the signature itself is not verified. */
  readonly requireSignatures?: boolean;
  readonly allowForcePushes?: boolean;
  readonly allowDeletions?: boolean;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: string;
  readonly title: string | null;
  readonly message: string;
  readonly raw_details: string | null;
}

export interface CheckRun {
  readonly id: number;
  readonly suiteId: number;
  /** Null: made by another app, see `foreignApp`. */
  readonly appId: number;
  readonly appSlug: string;
  readonly headSha: string;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: string;
  conclusion: string | null;
  startedAt: number | null;
  completedAt: number | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: Annotation[];
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: number;
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly environment: string;
  readonly creator: string;
  readonly createdAt: number;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly statuses: DeploymentStatus[];
}

export interface WorkflowRun {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly workflowId: number;
  readonly suiteId: number;
  readonly runNumber: number;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly actor: string;
  readonly createdAt: number;
  status: string;
  conclusion: string | null;
  updatedAt: number;
}

export interface IssueComment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  readonly viaApp: boolean;
  readonly createdAt: number;
  body: string;
  updatedAt: number;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly author: string;
  readonly createdAt: number;
  readonly isPullRequest: boolean;
  state: 'open' | 'closed';
}

export interface Repository {
  readonly id: number;
  readonly directory: string;
  readonly createdAt: number;
  /** Login of the account that owns it. */
  owner: string;
  name: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  description: string | null;
  pushedAt: number;
  updatedAt: number;
  denyNonFastForwards: boolean;
  /** Entries of a recursive tree answer beyond which `truncated` is true. */
  treeLimit: number;
  readonly protections: Map<string, BranchProtection>;
  readonly collaborators: Map<string, Permission>;
  readonly checkRuns: CheckRun[];
  readonly statuses: CommitStatus[];
  readonly deployments: Deployment[];
  readonly workflowRuns: WorkflowRun[];
  readonly issues: Issue[];
  readonly comments: IssueComment[];
}

export interface Installation {
  readonly id: number;
  readonly account: string;
  readonly createdAt: number;
  selection: 'all' | 'selected';
  readonly repositoryIds: Set<number>;
  permissions: Record<string, string>;
  events: readonly string[];
  suspendedAt: number | null;
}

export interface InstallationToken {
  readonly token: string;
  readonly installationId: number;
  readonly expiresAt: number;
  /** Null: every repository of the installation. */
  readonly repositoryIds: ReadonlySet<number> | null;
  readonly permissions: Readonly<Record<string, string>>;
}

export interface ForgeApp {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  /** PEM, SPKI. */
  readonly publicKey: string;
  readonly owner: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly createdAt: number;
}
