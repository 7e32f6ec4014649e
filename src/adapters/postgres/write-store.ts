import type pg from 'pg';
import type { RecordedRelease, UnitResult, WriteOutcome } from '../../ports/ledger.ts';
import { afterChange } from './after-change.ts';
import { query, transaction, type Client } from './database.ts';
import { toResult, type ResultRow } from './rows.ts';
import { storableJson } from './storable-json.ts';

/**
 * A result whose writer died so often is taken alone and after all others: one that takes the process down each time must
 * not take its neighbours with it (row W4).
 */
const suspiciousAttempts = 2;

/**
 * Takes what is ready, production first, then in the order of the fan-outs. 'writing' rows are taken again: only a
 * writer that died left them. Of several for one unit the newest is taken and the others end as superseded; a re-render
 * of a service never ends a release of it, because it carries what ran before.
 */
export async function claimBatch(pool: pg.Pool, limit: number): Promise<readonly UnitResult[]> {
  return transaction(pool, async (client) => {
    // One statement, one snapshot: a fan-out that commits meanwhile is left to the next batch as a whole.
    const { rows } = await client.query<ResultRow & { delivery: string }>(
      `with writable as (
         select id, sequence, environment, project, service, intent, write_attempts, first_value(id) over newest_first as newest,
                first_value(intent -> 'source' ->> 'sha') over newest_first as newest_sha
         from results where state in ('ready', 'writing')
         window newest_first as (partition by environment, project, service order by (intent ->> 'action' = 're-render' and service <> '_project'), sequence desc)
       ), superseded as (
         update results older set state = 'superseded', reason_code = 'PLAN_SUPERSEDED', updated_at = now(),
                reason_params = jsonb_build_object('sha', coalesce(w.newest_sha, 'none'))
         from writable w where older.id = w.id and w.id <> w.newest and older.state in ('ready', 'writing')
         returning older.*
       ), taken as (
         update results set state = 'writing', write_attempts = write_attempts + 1, updated_at = now()
         where state in ('ready', 'writing') and id in (
           select id from writable w where id = newest
             and (write_attempts < $2 or not exists (select 1 from writable clean where clean.id = clean.newest and clean.write_attempts < $2))
           order by (case when write_attempts < $2 then 0 else write_attempts end), (intent ->> 'production')::boolean desc, (service = '_project') desc, sequence
           limit case when exists (select 1 from writable clean where clean.id = clean.newest and clean.write_attempts < $2) then $1 else 1 end)
         returning *
       )
       select * from superseded union all select * from taken`,
      [limit, suspiciousAttempts],
    );
    await afterChange(client, rows.filter(({ state }) => state === 'superseded').map((row) => row.delivery));
    return rows
      .filter(({ state }) => state === 'writing')
      .sort((left, right) => rank(left) - rank(right) || Number(left.sequence) - Number(right.sequence))
      .map(toResult);
  });
}

/** Production before others; shared objects before the services that need their namespace. */
function rank(row: ResultRow): number {
  return (row.intent.production ? 0 : 2) + (row.service === '_project' ? 0 : 1);
}

export async function recordBatch(
  pool: pg.Pool,
  batch: { readonly outcomes: readonly WriteOutcome[]; readonly releases: readonly RecordedRelease[]; readonly observedTip: string },
): Promise<void> {
  await transaction(pool, async (client) => {
    const deliveries: string[] = [];
    for (const outcome of batch.outcomes) deliveries.push(...(await recordOutcome(client, outcome)));
    for (const release of batch.releases) await recordRelease(client, release);
    await client.query('update environment_repository set observed_tip = $1', [batch.observedTip]);
    await afterChange(client, deliveries);
  });
}

async function recordOutcome(client: Client, outcome: WriteOutcome): Promise<readonly string[]> {
  const written = outcome.state === 'committed' || outcome.state === 'no-change';
  const reason = written ? null : outcome.reason;
  const { rows } = await client.query<{ delivery: string }>(
    `update results set state = $2, release = coalesce($3, release), commit_oid = coalesce($4, commit_oid), reason_code = $5, reason_params = $6,
            updated_at = now()
     where id = $1 and state <> 'committed' returning delivery`,
    [
      outcome.resultId,
      outcome.state,
      written ? outcome.release : null,
      written ? outcome.commit : null,
      reason?.code ?? null,
      reason === null ? null : storableJson(reason.params),
    ],
  );
  return rows.map((row) => row.delivery);
}

async function recordRelease(client: Client, { record, claims }: RecordedRelease): Promise<void> {
  const key = [record.unit.environment, record.unit.project, record.unit.service];
  await client.query(
    `insert into units (environment, project, service, release, commit_oid, tree_oid, source_repository_id, source_ref, source_sha, build_sha, source_path, production)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (environment, project, service) do update set release = excluded.release, commit_oid = excluded.commit_oid,
       tree_oid = excluded.tree_oid, source_repository_id = excluded.source_repository_id, source_ref = excluded.source_ref,
       source_sha = excluded.source_sha, build_sha = excluded.build_sha, source_path = excluded.source_path, production = excluded.production`,
    [...key, record.release, record.commit, record.treeOid, record.sourceRepositoryId, record.sourceRef, record.sourceSha, record.buildSha, record.sourcePath, record.production],
  );
  await client.query('delete from host_claims where environment = $1 and project = $2 and service = $3', key);
  for (const claim of claims) {
    await client.query(
      `insert into host_claims (environment, project, service, host, path) values ($1, $2, $3, $4, $5)
       on conflict (environment, host, path) do nothing`,
      [...key, claim.host, claim.path],
    );
  }
}

export async function releaseBatch(pool: pg.Pool, resultIds: readonly number[]): Promise<void> {
  await query(pool, `update results set state = 'ready', write_attempts = 0, updated_at = now() where id = any($1) and state = 'writing'`, [resultIds]);
}
