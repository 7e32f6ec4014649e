import { Logger, makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { EncliiError } from '../../errors/enclii-error.ts';
import { migration0001 } from './migrations/0001-ledger.ts';

const migrations: readonly string[] = [migration0001];

/**
 * graphile-worker looks for the next job before the last one of a serial lane is marked as done, finds the lane taken, and
 * looks again at its next poll: a lane would do one job a second. A lane that becomes free wakes the workers.
 */
const wakeOnFreeLane = `
create or replace function enclii.wake_workers() returns trigger language plpgsql as $$
begin
  perform pg_notify('jobs:insert', '{"count":1}');
  return null;
end $$;
create or replace trigger enclii_wake_workers after update on graphile_worker._private_job_queues
  for each row when (old.locked_by is not null and new.locked_by is null) execute function enclii.wake_workers();
`;

/** Any number: it only has to be the same in every version of the engine. */
const migrationLock = 4_736_251;

/** Brings the store's schema up to date, once however many replicas start together. Errors: STORE_TOO_NEW, STORE_UNAVAILABLE. */
export async function migrate(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const worker = await makeWorkerUtils({ connectionString, logger: new Logger(() => () => undefined) });
    try {
      await worker.migrate();
    } finally {
      await worker.release();
    }
    await client.query('create schema if not exists enclii');
    await client.query(wakeOnFreeLane);
    await client.query('set search_path to enclii');
    await client.query('create table if not exists schema_version (version integer primary key)');
    const { rows } = await client.query<{ version: number | null }>('select max(version) as version from schema_version');
    const current = rows[0]?.version ?? 0;
    if (current > migrations.length) throw new EncliiError('STORE_TOO_NEW', { found: current, known: migrations.length });
    for (const [index, sql] of migrations.entries()) {
      if (index < current) continue;
      await client.query(`begin; ${sql}; insert into schema_version values (${String(index + 1)}); commit;`);
    }
  } finally {
    await client.end();
  }
}
