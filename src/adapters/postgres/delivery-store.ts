import type pg from 'pg';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Acceptance, DeliveryState, IncomingDelivery, Reason, StoredDelivery } from '../../ports/ledger.ts';
import type { ScheduledJob } from '../../ports/jobs.ts';
import { query, transaction, type Client } from './database.ts';
import { addJobs } from './job-specs.ts';
import { toDelivery, type DeliveryRow } from './rows.ts';
import { afterChange } from './after-change.ts';
import { storableJson } from './storable-json.ts';

const deliveryColumns = `guid, event, action, repository_id, ref, installation_id, body, state, attempts, waits, receipts,
  reason_code, reason_params, fanned_out, received_at`;

/** Inserts deliveries with their jobs in one transaction: one fsync for the group. */
export async function acceptDeliveries(pool: pg.Pool, deliveries: readonly IncomingDelivery[]): Promise<readonly Acceptance[]> {
  return transaction(pool, async (client) => {
    const first = new Map<string, IncomingDelivery>();
    const copies = new Map<string, number>();
    for (const delivery of deliveries) {
      if (!first.has(delivery.guid)) first.set(delivery.guid, delivery);
      copies.set(delivery.guid, (copies.get(delivery.guid) ?? 0) + 1);
    }
    // In one order everywhere: two groups that share GUIDs must not wait for each other in a circle.
    const distinct = [...first.values()].sort((left, right) => (left.guid < right.guid ? -1 : 1));
    const outcome = await insertDeliveries(client, distinct, copies);
    await addJobs(
      client,
      distinct
        .filter((delivery) => outcome.get(delivery.guid) !== 'duplicate')
        .map((delivery) => ({ job: { task: 'delivery', guid: delivery.guid, lane: delivery.lane }, delayMilliseconds: 0 })),
    );
    return deliveries.map((delivery) => (first.get(delivery.guid) === delivery ? (outcome.get(delivery.guid) ?? 'duplicate') : 'duplicate'));
  });
}

async function insertDeliveries(client: Client, deliveries: readonly IncomingDelivery[], copies: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, Acceptance>> {
  const values: unknown[] = [];
  const tuples = deliveries.map((delivery) => {
    const start = values.length;
    values.push(delivery.guid, delivery.event, delivery.action, delivery.repositoryId, delivery.ref, delivery.installationId, delivery.body, copies.get(delivery.guid) ?? 1);
    return `(${[1, 2, 3, 4, 5, 6, 7, 8].map((offset) => `$${String(start + offset)}`).join(', ')})`;
  });
  const { rows } = await client.query<{ guid: string; inserted: boolean }>(
    `insert into deliveries (guid, event, action, repository_id, ref, installation_id, body, receipts)
     values ${tuples.join(', ')}
     on conflict (guid) do update set receipts = deliveries.receipts + excluded.receipts
     returning guid, (xmax = 0) as inserted`,
    values,
  );
  const outcome = new Map<string, Acceptance>(rows.map((row) => [row.guid, row.inserted ? 'accepted' : 'duplicate']));
  const repeated = rows.filter((row) => !row.inserted).map((row) => row.guid);
  if (repeated.length === 0) return outcome;
  // GitHub keeps the GUID when somebody redelivers: what had failed runs again, what had its effect does not.
  const again = await client.query<{ guid: string }>(
    `update deliveries d set state = 'received', attempts = 0, waits = 0, reason_code = null, reason_params = null, finished_at = null,
       fanned_out = false
     where guid = any($1) and (
       state in ('quarantined', 'rejected')
       or (state = 'done' and exists (select 1 from results r where r.delivery = d.guid and r.state in ('failed', 'rejected', 'held'))))
     returning guid`,
    [repeated],
  );
  for (const row of again.rows) outcome.set(row.guid, 'requeued');
  return outcome;
}

export async function loadDelivery(pool: pg.Pool, guid: string): Promise<StoredDelivery | null> {
  const rows = await query<DeliveryRow>(pool, `select ${deliveryColumns} from deliveries where guid = $1`, [guid]);
  return rows[0] === undefined ? null : toDelivery(rows[0]);
}

export async function beginAttempt(pool: pg.Pool, guid: string): Promise<number> {
  const rows = await query<{ attempts: number }>(
    pool,
    `update deliveries set attempts = attempts + 1, state = case when state = 'received' then 'processing' else state end
     where guid = $1 returning attempts`,
    [guid],
  );
  return rows[0]?.attempts ?? 0;
}

export async function postponeDelivery(pool: pg.Pool, guid: string, jobs: readonly ScheduledJob[]): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query('update deliveries set attempts = greatest(attempts - 1, 0), waits = waits + 1 where guid = $1', [guid]);
    await addJobs(client, jobs);
  });
}

export async function finishDelivery(
  pool: pg.Pool,
  guid: string,
  state: 'ignored' | 'rejected' | 'quarantined',
  reason: Reason,
  diagnostics: readonly Diagnostic[],
  jobs: readonly ScheduledJob[],
): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query(
      `update deliveries set state = $2, reason_code = $3, reason_params = $4, diagnostics = $5, finished_at = now()
       where guid = $1 and state in ('received', 'processing')`,
      [guid, state, reason.code, storableJson(reason.params), storableJson(diagnostics)],
    );
    await afterChange(client, [guid]);
    await addJobs(client, jobs);
  });
}

export async function listDeliveries(pool: pg.Pool, filter: { state: DeliveryState | null; limit: number }): Promise<readonly StoredDelivery[]> {
  const rows = await query<DeliveryRow>(
    pool,
    `select ${deliveryColumns.replace('body', `''::bytea as body`)} from deliveries
     where $1::text is null or state = $1 order by received_at desc, guid limit $2`,
    [filter.state, filter.limit],
  );
  return rows.map(toDelivery);
}
