import type { Actor, DeliveryState, Intent, Reason, ResultState, StoredDelivery, UnitRecord, UnitResult } from '../../ports/ledger.ts';
import type { MessageParams } from '../../errors/format-message.ts';

export type { Actor };

/** Rows as PostgreSQL gives them: bigint comes as text. */
export interface DeliveryRow {
  guid: string;
  event: string;
  action: string | null;
  repository_id: string | null;
  ref: string | null;
  installation_id: string | null;
  body: Buffer;
  state: DeliveryState;
  attempts: number;
  waits: number;
  receipts: number;
  reason_code: string | null;
  reason_params: MessageParams | null;
  fanned_out: boolean;
  received_at: Date;
}

export interface ResultRow {
  id: string;
  sequence: string;
  delivery: string;
  environment: string;
  project: string;
  service: string;
  state: ResultState;
  intent: Intent;
  image_digest: string | null;
  reason_code: string | null;
  reason_params: MessageParams | null;
  release: number | null;
  commit_oid: string | null;
  audit_hash: string | null;
  created_at: Date;
  waiting_since: Date | null;
  wait_attempts: number;
  write_attempts: number;
}

export interface UnitRow {
  environment: string;
  project: string;
  service: string;
  release: number;
  commit_oid: string;
  tree_oid: string | null;
  source_repository_id: string | null;
  source_ref: string | null;
  source_sha: string | null;
  build_sha: string | null;
  source_path: string | null;
  production: boolean;
}

export function toDelivery(row: DeliveryRow): StoredDelivery {
  return {
    guid: row.guid,
    event: row.event,
    action: row.action,
    repositoryId: toNumber(row.repository_id),
    ref: row.ref,
    installationId: toNumber(row.installation_id),
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    waits: row.waits,
    receipts: row.receipts,
    reason: toReason(row),
    fannedOut: row.fanned_out,
    receivedAt: row.received_at,
  };
}

export function toResult(row: ResultRow): UnitResult {
  return {
    id: Number(row.id),
    deliveryGuid: row.delivery,
    unit: { environment: row.environment, project: row.project, service: row.service },
    state: row.state,
    intent: row.intent,
    imageDigest: row.image_digest,
    reason: toReason(row),
    release: row.release,
    commit: row.commit_oid,
    auditHash: row.audit_hash,
    createdAt: row.created_at,
    waitingSince: row.waiting_since,
    waitAttempts: row.wait_attempts,
    writeAttempts: row.write_attempts,
  };
}

export function toUnitRecord(row: UnitRow): UnitRecord {
  return {
    unit: { environment: row.environment, project: row.project, service: row.service },
    release: row.release,
    commit: row.commit_oid,
    treeOid: row.tree_oid,
    sourceRepositoryId: toNumber(row.source_repository_id),
    sourceRef: row.source_ref,
    sourceSha: row.source_sha,
    buildSha: row.build_sha,
    sourcePath: row.source_path,
    production: row.production,
  };
}

function toReason(row: { reason_code: string | null; reason_params: MessageParams | null }): Reason | null {
  return row.reason_code === null ? null : { code: row.reason_code, params: row.reason_params ?? {} };
}

function toNumber(value: string | null): number | null {
  return value === null ? null : Number(value);
}
