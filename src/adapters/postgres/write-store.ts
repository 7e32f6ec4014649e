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
    const deliveries = await recordOutcomes(client, batch.outcomes);
    await recordReleases(client, batch.releases);
    await client.query('update environment_repository set observed_tip = $1', [batch.observedTip]);
    await afterChange(client, deliveries);
  });
}

async function recordOutcomes(client: Client, outcomes: readonly WriteOutcome[]): Promise<readonly string[]> {
  if (outcomes.length === 0) return [];
  const { rows } = await client.query<{ delivery: string }>(
    `update results set state = o.state, release = coalesce(o.release, results.release), commit_oid = coalesce(o.commit, commit_oid),
            reason_code = o.reason ->> 'code', reason_params = o.reason -> 'params', updated_at = now()
     from json_to_recordset($1::json) as o ("resultId" bigint, state text, release integer, commit text, reason jsonb)
     where id = o."resultId" and results.state <> 'committed' returning delivery`,
    [storableJson(outcomes)],
  );
  return rows.map((row) => row.delivery);
}

async function recordReleases(client: Client, releases: readonly RecordedRelease[]): Promise<void> {
  if (releases.length === 0) return;
  const records = storableJson(releases.map(({ record: { unit, ...record } }) => ({ ...unit, ...record })));
  await client.query(
    `insert into units (environment, project, service, release, commit_oid, tree_oid, source_repository_id, source_ref, source_sha, build_sha, source_path, production)
     select environment, project, service, release, commit, "treeOid", "sourceRepositoryId", "sourceRef", "sourceSha", "buildSha", "sourcePath", production
     from json_to_recordset($1::json) as r (environment text, project text, service text, release integer, commit text, "treeOid" text,
       "sourceRepositoryId" bigint, "sourceRef" text, "sourceSha" text, "buildSha" text, "sourcePath" text, production boolean)
     on conflict (environment, project, service) do update set release = excluded.release, commit_oid = excluded.commit_oid,
       tree_oid = excluded.tree_oid, source_repository_id = excluded.source_repository_id, source_ref = excluded.source_ref,
       source_sha = excluded.source_sha, build_sha = excluded.build_sha, source_path = excluded.source_path, production = excluded.production`,
    [records],
  );
  await client.query(
    `delete from host_claims c using json_to_recordset($1::json) as r (environment text, project text, service text)
     where c.environment = r.environment and c.project = r.project and c.service = r.service`,
    [records],
  );
  await client.query(
    `insert into host_claims (environment, project, service, host, path)
     select environment, project, service, host, path
     from json_to_recordset($1::json) as c (environment text, project text, service text, host text, path text)
     on conflict (environment, host, path) do nothing`,
    [storableJson(releases.flatMap(({ claims }) => claims))],
  );
}

export async function releaseBatch(pool: pg.Pool, resultIds: readonly number[], orderly: boolean): Promise<void> {
  await query(
    pool,
    `update results set state = 'ready', write_attempts = case when $2 then 0 else write_attempts end, updated_at = now()
     where id = any($1) and state = 'writing'`,
    [resultIds, orderly],
  );
}
