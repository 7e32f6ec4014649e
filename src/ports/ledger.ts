import type { AuditRecord } from '../core/audit/audit-chain.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { HostClaim } from '../core/platform/host-claims.ts';
import type { ReleaseAction, ReleaseSource, Unit } from '../core/release/release-record.ts';
import type { MessageParams } from '../errors/format-message.ts';
import type { ScheduledJob } from './jobs.ts';

/** A webhook call as it came in, verified. */
export interface IncomingDelivery {
  /** X-GitHub-Delivery: the same for every redelivery. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly repositoryId: number | null;
  /** Full ref of a push; null for other events. */
  readonly ref: string | null;
  readonly installationId: number | null;
  /** The bytes that the signature was made over. */
  readonly body: Buffer;
  /** Serial lane of its processing; null for none. */
  readonly lane: string | null;
}

export type DeliveryState = 'received' | 'processing' | 'done' | 'ignored' | 'rejected' | 'quarantined';
export const finalDeliveryStates: readonly DeliveryState[] = ['done', 'ignored', 'rejected', 'quarantined'];

export type ResultState = 'pending' | 'waiting' | 'ready' | 'writing' | 'committed' | 'no-change' | 'superseded' | 'rejected' | 'held' | 'failed';
export const openResultStates: readonly ResultState[] = ['pending', 'waiting', 'ready', 'writing'];

/** A code of the error registry and its params: why something ended as it did. */
export interface Reason {
  readonly code: string;
  readonly params: MessageParams;
}

export interface StoredDelivery extends Omit<IncomingDelivery, 'lane'> {
  readonly state: DeliveryState;
  /** Runs that crashed or failed unexpectedly; orderly waits are taken off again. */
  readonly attempts: number;
  /** Orderly waits so far. */
  readonly waits: number;
  /** How often GitHub sent this GUID. */
  readonly receipts: number;
  readonly reason: Reason | null;
  /** All its results are stored: they alone decide from now on how it ends. */
  readonly fannedOut: boolean;
  readonly receivedAt: Date;
}

export interface Actor {
  readonly login: string;
  readonly id: number | null;
}

/** What a unit should become. Kept whole in the ledger, so that any replica can go on with it. */
export interface Intent {
  readonly unit: Unit;
  readonly action: ReleaseAction;
  readonly source: ReleaseSource | null;
  readonly installationId: number | null;
  readonly actor: Actor;
  /** The resolved model without its image (a service that waits for one), or whole; null for a removal. */
  readonly model: Readonly<Record<string, unknown>> | null;
  /** Tag or digest still to be pinned; null when the model is complete. */
  readonly imageReference: string | null;
  readonly production: boolean;
}

export interface UnitResult {
  readonly id: number;
  readonly deliveryGuid: string;
  readonly unit: Unit;
  readonly state: ResultState;
  readonly intent: Intent;
  readonly imageDigest: string | null;
  readonly reason: Reason | null;
  readonly release: number | null;
  readonly commit: string | null;
  readonly auditHash: string | null;
  readonly createdAt: Date;
  /** When it began to wait; null when it never did. */
  readonly waitingSince: Date | null;
  readonly waitAttempts: number;
  /** How often a writer took it, this time included; orderly failures are taken off again. */
  readonly writeAttempts: number;
}

/** A result that ends at the fan-out already (validation, ownership, a hold). */
export interface ImmediateResult {
  readonly unit: Unit;
  readonly intent: Intent;
  readonly state: 'rejected' | 'held';
  readonly reason: Reason;
}

/** What the environment repo holds for a unit, as last observed. A cache: rebuilt from git history when lost. */
export interface UnitRecord {
  readonly unit: Unit;
  readonly release: number;
  readonly commit: string;
  /** Git oid of the unit's directory after that commit; null when the release removed it. */
  readonly treeOid: string | null;
  readonly sourceRepositoryId: number | null;
  readonly sourceRef: string | null;
  readonly sourceSha: string | null;
  readonly buildSha: string | null;
  readonly sourcePath: string | null;
  readonly production: boolean;
}

export interface RecordedRelease {
  readonly record: UnitRecord;
  readonly claims: readonly HostClaim[];
}

/** How the writer's batch ended for one result. */
export type WriteOutcome =
  | { readonly resultId: number; readonly state: 'committed'; readonly release: number; readonly commit: string }
  | { readonly resultId: number; readonly state: 'no-change'; readonly release: number; readonly commit: string }
  | { readonly resultId: number; readonly state: 'superseded' | 'rejected' | 'held' | 'failed'; readonly reason: Reason };

export type Acceptance = 'accepted' | 'duplicate' | 'requeued';

/** Everything a report of one delivery needs. */
export interface DeliveryView {
  readonly delivery: StoredDelivery;
  readonly results: readonly UnitResult[];
  readonly diagnostics: readonly Diagnostic[];
  /** Ids of GitHub objects that reports created, by `kind:key`. */
  readonly objects: ReadonlyMap<string, number>;
}

/**
 * The ledger: each delivery and its one outcome. Every method is one transaction; jobs given to it are enqueued in the
 * same transaction, so that neither exists without the other. A method that changes a delivery or a result also enqueues
 * the report of that delivery and, once no result is open, ends the delivery as done. Errors are EncliiErrors of `src/errors/codes/store.ts`.
 */
export interface Ledger {
  /** Stores deliveries and their jobs. Returns once they are durable; one answer per delivery, in order. */
  accept(deliveries: readonly IncomingDelivery[]): Promise<readonly Acceptance[]>;
  load(guid: string): Promise<StoredDelivery | null>;
  /** Marks an attempt before any work; returns how many there have been, this one included. */
  beginAttempt(guid: string): Promise<number>;
  /** An orderly wait: the attempt does not count towards quarantine. Enqueues the job that goes on. */
  postpone(guid: string, jobs: readonly ScheduledJob[]): Promise<void>;
  /** Ends a delivery that has no results. A delivery that already ended keeps its end. */
  finish(guid: string, state: 'ignored' | 'rejected' | 'quarantined', reason: Reason, diagnostics: readonly Diagnostic[], jobs: readonly ScheduledJob[]): Promise<void>;
  /**
   * Stores a delivery's results, supersedes older open ones of the same units, enqueues the jobs. Idempotent per delivery.
   * `complete` is false while more results of the delivery follow; until then it cannot end.
   */
  fanOut(
    guid: string,
    intents: readonly Intent[],
    immediate: readonly ImmediateResult[],
    diagnostics: readonly Diagnostic[],
    jobs: readonly ScheduledJob[],
    complete: boolean,
  ): Promise<void>;
  /** The unit's newest result that still needs its image; null when there is none. */
  openResult(unit: Unit): Promise<UnitResult | null>;
  /** Commit that the image of the unit's newest open result, else of its release, is built from: what `build.paths` compares with. */
  baseline(unit: Unit): Promise<{ repositoryId: number; sha: string } | null>;
  markWaiting(resultId: number, reason: Reason, jobs: readonly ScheduledJob[]): Promise<void>;
  /** The image is pinned: the writer may take it, and is woken. */
  markReady(resultId: number, imageDigest: string | null): Promise<void>;
  /** Makes up for a wake-up of the writer that was lost with its process. */
  wakeWriter(): Promise<void>;
  endResult(resultId: number, state: 'rejected' | 'failed' | 'held', reason: Reason, jobs: readonly ScheduledJob[]): Promise<void>;

  /** Takes ready results for writing (and those a dead writer left): at most one per unit, production first; older ones end as superseded. */
  claimBatch(limit: number): Promise<readonly UnitResult[]>;
  /** Appends each result's audit record once, in order; a hash stays the same when it is asked again with the same record. */
  auditReleases(entries: readonly { readonly resultId: number; readonly record: AuditRecord }[]): Promise<readonly string[]>;
  appendAudit(record: AuditRecord): Promise<string>;
  auditHead(): Promise<string>;
  /** Records a push: results, units, host claims, the observed tip and the reports, in one transaction. */
  recordBatch(batch: {
    readonly outcomes: readonly WriteOutcome[];
    readonly releases: readonly RecordedRelease[];
    readonly observedTip: string;
  }): Promise<void>;
  /** Puts taken results back: the push did not happen. `orderly` (the default) takes the attempt off again. */
  releaseBatch(resultIds: readonly number[], orderly?: boolean): Promise<void>;
  observedTip(): Promise<string | null>;
  /** Forgets units and claims: history is read again from the root (a force-push or a lost store). */
  forgetUnits(): Promise<void>;
  units(units: readonly Unit[]): Promise<ReadonlyMap<string, UnitRecord>>;
  /** True for the newest release commit of a unit: a push that ends at it is the engine's own. */
  isReleaseCommit(commit: string): Promise<boolean>;
  /** Units released from a branch of an app repo, still present. */
  unitsOfSource(repositoryId: number, ref: string): Promise<readonly UnitRecord[]>;
  /** Units whose deployment from a branch of an app repo is open and not with the writer yet. */
  openUnitsOfSource(repositoryId: number, ref: string): Promise<readonly Unit[]>;
  /** Present units, of one environment and/or project where given, in a stable order. */
  listUnits(filter: { readonly environment: string | null; readonly project: string | null }): Promise<readonly UnitRecord[]>;
  /** Claims of an environment that could overlap with a host, judged by core/platform/host-claims. */
  overlappingClaims(environment: string, host: string): Promise<readonly HostClaim[]>;
  /** Units that wait for the image of a commit. */
  waitingUnits(repositoryId: number, sha: string): Promise<readonly Unit[]>;
  /** The last valid text of each of people's files, by path. */
  validFiles(): Promise<ReadonlyMap<string, string>>;
  /** Replaces them all. */
  rememberValidFiles(files: ReadonlyMap<string, string>): Promise<void>;
  /** The open result of a delivery for a unit, found again by the writer after a crash. */
  resultOf(deliveryGuid: string, unit: Unit): Promise<UnitResult | null>;

  /** Marks that a job which a process may have died of is tried alone; returns how often it was, this time included. */
  beginSuspect(jobKey: string): Promise<number>;
  /** It did not kill anybody: forgets the count. */
  endSuspect(jobKey: string): Promise<void>;

  view(guid: string): Promise<DeliveryView | null>;
  rememberObject(guid: string, kind: string, key: string, id: number): Promise<void>;
  /** Deliveries, newest first. */
  list(filter: { readonly state: DeliveryState | null; readonly limit: number }): Promise<readonly StoredDelivery[]>;
}
