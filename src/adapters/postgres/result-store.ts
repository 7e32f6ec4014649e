import type pg from 'pg';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { projectUnitName, type Unit } from '../../core/release/release-record.ts';
import type { ScheduledJob } from '../../ports/jobs.ts';
import type { ImmediateResult, Intent, Reason, ResultState, UnitResult } from '../../ports/ledger.ts';
import { afterChange } from './after-change.ts';
import { query, transaction, type Client } from './database.ts';
import { addJobs } from './job-specs.ts';
import { toResult, type ResultRow } from './rows.ts';
import { storableJson } from './storable-json.ts';

interface NewResult {
  readonly intent: Intent;
  readonly state: ResultState;
  readonly reason: Reason | null;
}

/** Stores one result per unit of a delivery and ends what it supersedes. Running it again changes nothing. */
export async function fanOut(
  pool: pg.Pool,
  guid: string,
  intents: readonly Intent[],
  immediate: readonly ImmediateResult[],
  diagnostics: readonly Diagnostic[],
  jobs: readonly ScheduledJob[],
  complete: boolean,
): Promise<void> {
  const results: NewResult[] = [
    ...intents.map((intent) => ({ intent, state: intent.imageReference === null ? ('ready' as const) : ('pending' as const), reason: null })),
    ...immediate.map(({ intent, state, reason }) => ({ intent, state, reason })),
  ];
  await transaction(pool, async (client) => {
    await client.query('update deliveries set diagnostics = $2, fanned_out = $3 where guid = $1', [guid, storableJson(diagnostics), complete]);
    const stored = await insertResults(client, guid, results);
    const superseded = await supersedeOlder(client, guid, stored);
    await addJobs(client, jobs);
    await afterChange(client, [guid, ...superseded]);
  });
}

async function insertResults(client: Client, guid: string, results: readonly NewResult[]): Promise<readonly ResultRow[]> {
  if (results.length === 0) return [];
  const { rows } = await client.query<ResultRow>(
    `insert into results (delivery, environment, project, service, state, intent, reason_code, reason_params)
     select $1, r.intent -> 'unit' ->> 'environment', r.intent -> 'unit' ->> 'project', r.intent -> 'unit' ->> 'service',
            r.state, r.intent, r.reason ->> 'code', r.reason -> 'params'
     from json_to_recordset($2::json) as r (intent json, state text, reason jsonb)
     on conflict (delivery, environment, project, service) do update
       set state = excluded.state, intent = excluded.intent, reason_code = excluded.reason_code, reason_params = excluded.reason_params,
           waiting_since = null, wait_attempts = 0, write_attempts = 0, sequence = nextval('result_sequence'), updated_at = now()
       where results.state in ('failed', 'rejected', 'held') or (results.state = 'superseded' and excluded.intent ->> 'action' = 're-render')
     returning *`,
    [guid, storableJson(results)],
  );
  return rows;
}

/**
 * What the writer holds already ('writing') is left to it: it lands first, the newer one after it. A re-render of a service
 * carries what ran before: it never ends a push that still waits, or that push would be lost (row W13).
 */
async function supersedeOlder(client: Client, guid: string, stored: readonly ResultRow[]): Promise<readonly string[]> {
  const units = stored.filter((row) => row.state === 'pending' || row.state === 'ready');
  if (units.length === 0) return [];
  const { rows } = await client.query<{ delivery: string }>(
    `update results r set state = 'superseded', updated_at = now(), reason_code = 'PLAN_SUPERSEDED',
            reason_params = jsonb_build_object('sha', coalesce(n.sha, 'none'))
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[]) as n (environment, project, service, sha, rerenders)
     where r.environment = n.environment and r.project = n.project and r.service = n.service
       and r.delivery <> $1 and r.state in ('pending', 'waiting', 'ready')
       and (not n.rerenders or r.intent ->> 'action' = 're-render')
     returning r.delivery`,
    [
      guid,
      units.map((row) => row.environment),
      units.map((row) => row.project),
      units.map((row) => row.service),
      units.map((row) => row.intent.source?.sha ?? null),
      units.map((row) => row.intent.action === 're-render' && row.service !== projectUnitName),
    ],
  );
  return rows.map((row) => row.delivery);
}

export async function openResult(pool: pg.Pool, unit: Unit): Promise<UnitResult | null> {
  const rows = await query<ResultRow>(
    pool,
    `select * from results where environment = $1 and project = $2 and service = $3 and state in ('pending', 'waiting')
     order by sequence desc limit 1`,
    [unit.environment, unit.project, unit.service],
  );
  return rows[0] === undefined ? null : toResult(rows[0]);
}

export async function resultOf(pool: pg.Pool, guid: string, unit: Unit): Promise<UnitResult | null> {
  const rows = await query<ResultRow>(
    pool,
    'select * from results where delivery = $1 and environment = $2 and project = $3 and service = $4',
    [guid, unit.environment, unit.project, unit.service],
  );
  return rows[0] === undefined ? null : toResult(rows[0]);
}

export async function baseline(pool: pg.Pool, unit: Unit): Promise<{ repositoryId: number; sha: string } | null> {
  const rows = await query<{ repository_id: string | null; sha: string | null }>(
    pool,
    `(select intent -> 'source' -> 'repository' ->> 'id' as repository_id, intent -> 'source' ->> 'buildSha' as sha
      from results where environment = $1 and project = $2 and service = $3
        and state in ('pending', 'waiting', 'ready', 'writing') and intent ->> 'action' = 'deploy'
      order by sequence desc limit 1)
     union all
     (select source_repository_id::text, build_sha from units where environment = $1 and project = $2 and service = $3 and tree_oid is not null)
     limit 1`,
    [unit.environment, unit.project, unit.service],
  );
  const row = rows[0];
  return row === undefined || row.repository_id === null || row.sha === null ? null : { repositoryId: Number(row.repository_id), sha: row.sha };
}

/** Moves an open result on. One that ended meanwhile (superseded) is left alone, and so are its jobs. */
export async function moveResult(
  pool: pg.Pool,
  id: number,
  change: { state: ResultState; reason: Reason | null; imageDigest?: string | null },
  jobs: readonly ScheduledJob[],
): Promise<void> {
  await transaction(pool, async (client) => {
    const { rows } = await client.query<{ delivery: string; was: ResultState }>(
      `with old as (select id as old_id, state as was from results where id = $1 for update)
       update results set state = $2, reason_code = $3, reason_params = $4, image_digest = coalesce($5, image_digest), updated_at = now(),
              waiting_since = case when $2 = 'waiting' then coalesce(waiting_since, now()) else waiting_since end,
              wait_attempts = wait_attempts + case when $2 = 'waiting' then 1 else 0 end
       from old where id = old_id and was in ('pending', 'waiting') returning delivery, was`,
      [id, change.state, change.reason?.code ?? null, change.reason === null ? null : storableJson(change.reason.params), change.imageDigest ?? null],
    );
    const [moved] = rows;
    if (moved === undefined) return;
    await addJobs(client, jobs);
    // Waiting on, or ready, is nothing new to tell; and of many units at once each would wait for the one report's row.
    if (change.state !== 'ready' && moved.was !== change.state) await afterChange(client, [moved.delivery]);
  });
}

/**
 * Ready for the writer, which is woken after the commit: what it then claims includes this. Many units become ready at
 * once, so a wake-up that is under way is not asked for again. One that is lost with the process is made up for by `wakeWriter` at the tick.
 */
export async function markReady(pool: pg.Pool, id: number, imageDigest: string | null): Promise<void> {
  await moveResult(pool, id, { state: 'ready', reason: null, imageDigest }, []);
  await wakeWriter(pool);
}

/** Asks for a run of the writer when something is ready and no run is pending that has not begun. */
export async function wakeWriter(pool: pg.Pool): Promise<void> {
  const pending = await query(
    pool,
    `select 1 where exists (select 1 from results where state in ('ready', 'writing'))
       and not exists (select 1 from graphile_worker._private_jobs where key = 'write' and locked_at is null)`,
  );
  if (pending.length > 0) await transaction(pool, (client) => addJobs(client, [{ job: { task: 'write' }, delayMilliseconds: 0 }]));
}

/** Units that wait for an image of a commit: a finished build looks again at once. */
export async function waitingUnits(pool: pg.Pool, repositoryId: number, sha: string): Promise<readonly Unit[]> {
  return query<{ environment: string; project: string; service: string }>(
    pool,
    `select environment, project, service from results where state = 'waiting'
       and (intent -> 'source' -> 'repository' ->> 'id')::bigint = $1 and intent -> 'source' ->> 'buildSha' = $2`,
    [repositoryId, sha],
  );
}

/** Units with an open deployment from a branch. What the writer holds is as good as released: the next push judges its removal. */
export async function openUnitsOfSource(pool: pg.Pool, repositoryId: number, ref: string): Promise<readonly Unit[]> {
  return query<{ environment: string; project: string; service: string }>(
    pool,
    `select distinct environment, project, service from results where state in ('pending', 'waiting', 'ready') and intent ->> 'action' = 'deploy'
       and (intent -> 'source' -> 'repository' ->> 'id')::bigint = $1 and intent -> 'source' ->> 'ref' = $2
     order by environment, project, service`,
    [repositoryId, ref],
  );
}
