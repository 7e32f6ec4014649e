import type pg from 'pg';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { DeliveryView, Ledger } from '../../ports/ledger.ts';
import type { JobQueue } from '../../ports/jobs.ts';
import { appendAudit, auditHead, auditReleases } from './audit-store.ts';
import { query, transaction } from './database.ts';
import { acceptDeliveries, beginAttempt, finishDelivery, listDeliveries, loadDelivery, postponeDelivery } from './delivery-store.ts';
import { addJobs } from './job-specs.ts';
import { baseline, fanOut, markReady, moveResult, openResult, openUnitsOfSource, resultOf, waitingUnits, wakeWriter } from './result-store.ts';
import { toResult, type ResultRow } from './rows.ts';
import { rememberValidFiles, validFiles } from './platform-file-store.ts';
import { forgetUnits, isReleaseCommit, listUnits, observedTip, overlappingClaims, unitRecords, unitsOfSource } from './unit-store.ts';
import { claimBatch, recordBatch, releaseBatch } from './write-store.ts';

/** The ledger on PostgreSQL. The schema must be migrated. */
export function createPostgresLedger(pool: pg.Pool): Ledger & JobQueue {
  return {
    accept: (deliveries) => acceptDeliveries(pool, deliveries),
    load: (guid) => loadDelivery(pool, guid),
    beginAttempt: (guid) => beginAttempt(pool, guid),
    postpone: (guid, jobs) => postponeDelivery(pool, guid, jobs),
    finish: (guid, state, reason, diagnostics, jobs) => finishDelivery(pool, guid, state, reason, diagnostics, jobs),
    fanOut: (guid, intents, immediate, diagnostics, jobs, complete) => fanOut(pool, guid, intents, immediate, diagnostics, jobs, complete),
    openResult: (unit) => openResult(pool, unit),
    baseline: (unit) => baseline(pool, unit),
    markWaiting: (id, reason, jobs) => moveResult(pool, id, { state: 'waiting', reason }, jobs),
    markReady: (id, imageDigest) => markReady(pool, id, imageDigest),
    wakeWriter: () => wakeWriter(pool),
    endResult: (id, state, reason, jobs) => moveResult(pool, id, { state, reason }, jobs),
    claimBatch: (limit) => claimBatch(pool, limit),
    auditReleases: (entries) => auditReleases(pool, entries),
    appendAudit: (record) => appendAudit(pool, record),
    auditHead: () => auditHead(pool),
    recordBatch: (batch) => recordBatch(pool, batch),
    releaseBatch: (ids, orderly = true) => releaseBatch(pool, ids, orderly),
    observedTip: () => observedTip(pool),
    forgetUnits: () => forgetUnits(pool),
    units: (units) => unitRecords(pool, units),
    isReleaseCommit: (commit) => isReleaseCommit(pool, commit),
    unitsOfSource: (repositoryId, ref) => unitsOfSource(pool, repositoryId, ref),
    openUnitsOfSource: (repositoryId, ref) => openUnitsOfSource(pool, repositoryId, ref),
    listUnits: (filter) => listUnits(pool, filter),
    overlappingClaims: (environment, host) => overlappingClaims(pool, environment, host),
    waitingUnits: (repositoryId, sha) => waitingUnits(pool, repositoryId, sha),
    validFiles: () => validFiles(pool),
    rememberValidFiles: (files) => rememberValidFiles(pool, files),
    resultOf: (guid, unit) => resultOf(pool, guid, unit),
    beginSuspect: async (jobKey) => {
      const rows = await query<{ tries: number }>(
        pool,
        'insert into suspects (job_key) values ($1) on conflict (job_key) do update set tries = suspects.tries + 1 returning tries',
        [jobKey],
      );
      return rows[0]?.tries ?? 1;
    },
    endSuspect: async (jobKey) => {
      await query(pool, 'delete from suspects where job_key = $1', [jobKey]);
    },
    view: (guid) => viewDelivery(pool, guid),
    rememberObject: async (guid, kind, key, id) => {
      await query(
        pool,
        `insert into github_objects (delivery, kind, key, id) values ($1, $2, $3, $4)
         on conflict (delivery, kind, key) do update set id = excluded.id`,
        [guid, kind, key, id],
      );
    },
    list: (filter) => listDeliveries(pool, filter),
    enqueue: (jobs) => transaction(pool, (client) => addJobs(client, jobs)),
  };
}

async function viewDelivery(pool: pg.Pool, guid: string): Promise<DeliveryView | null> {
  const delivery = await loadDelivery(pool, guid);
  if (delivery === null) return null;
  const results = await query<ResultRow>(pool, 'select * from results where delivery = $1 order by id', [guid]);
  const details = await query<{ diagnostics: Diagnostic[] }>(pool, 'select diagnostics from deliveries where guid = $1', [guid]);
  const objects = await query<{ kind: string; key: string; id: string }>(pool, 'select kind, key, id from github_objects where delivery = $1', [guid]);
  return {
    delivery,
    results: results.map(toResult),
    diagnostics: details[0]?.diagnostics ?? [],
    objects: new Map(objects.map((object) => [`${object.kind}:${object.key}`, Number(object.id)])),
  };
}
