import type pg from 'pg';
import type { HostClaim } from '../../core/platform/host-claims.ts';
import type { Unit } from '../../core/release/release-record.ts';
import { unitKey } from '../../core/release/unit.ts';
import type { UnitRecord } from '../../ports/ledger.ts';
import { query, transaction } from './database.ts';
import { toUnitRecord, type UnitRow } from './rows.ts';

export async function unitRecords(pool: pg.Pool, units: readonly Unit[]): Promise<ReadonlyMap<string, UnitRecord>> {
  const rows = await query<UnitRow>(
    pool,
    `select u.* from units u join unnest($1::text[], $2::text[], $3::text[]) as k (environment, project, service)
     on u.environment = k.environment and u.project = k.project and u.service = k.service`,
    [units.map((unit) => unit.environment), units.map((unit) => unit.project), units.map((unit) => unit.service)],
  );
  return new Map(rows.map(toUnitRecord).map((record) => [unitKey(record.unit), record]));
}

export async function isReleaseCommit(pool: pg.Pool, commit: string): Promise<boolean> {
  const rows = await query(pool, 'select 1 from units where commit_oid = $1 limit 1', [commit]);
  return rows.length > 0;
}

export async function unitsOfSource(pool: pg.Pool, repositoryId: number, ref: string): Promise<readonly UnitRecord[]> {
  const rows = await query<UnitRow>(
    pool,
    `select * from units where source_repository_id = $1 and source_ref = $2 and tree_oid is not null
     order by environment, project, service`,
    [repositoryId, ref],
  );
  return rows.map(toUnitRecord);
}

export async function listUnits(pool: pg.Pool, filter: { environment: string | null; project: string | null }): Promise<readonly UnitRecord[]> {
  const rows = await query<UnitRow>(
    pool,
    `select * from units where tree_oid is not null and ($1::text is null or environment = $1) and ($2::text is null or project = $2)
     order by environment, project, service`,
    [filter.environment, filter.project],
  );
  return rows.map(toUnitRecord);
}

/** Candidates only: exact host, wildcards above it, and for a wildcard every host below it. */
export async function overlappingClaims(pool: pg.Pool, environment: string, host: string): Promise<readonly HostClaim[]> {
  const labels = host.split('.');
  const above = labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`);
  const suffix = host.startsWith('*.') ? host.slice(1) : null;
  return query<{ environment: string; host: string; path: string; project: string; service: string }>(
    pool,
    `select environment, host, path, project, service from host_claims
     where environment = $1 and (host = any($2) or ($3::text is not null and reverse(host) like reverse($3) || '%'))`,
    [environment, [host, ...above], suffix],
  );
}

export async function observedTip(pool: pg.Pool): Promise<string | null> {
  const rows = await query<{ observed_tip: string | null }>(pool, 'select observed_tip from environment_repository');
  return rows[0]?.observed_tip ?? null;
}

export async function forgetUnits(pool: pg.Pool): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query('delete from units');
    await client.query('update environment_repository set observed_tip = null');
  });
}
