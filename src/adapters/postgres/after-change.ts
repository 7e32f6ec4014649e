import type { Client } from './database.ts';
import { addJobs } from './job-specs.ts';

/** Events that somebody hears of. A report of any other would only take its turn in the installation's lane. */
const reportedEvents: readonly string[] = ['push'];

/** Ends deliveries that have no open result left and enqueues one report for each, in the caller's transaction. */
export async function afterChange(client: Client, guids: readonly string[]): Promise<void> {
  const unique = [...new Set(guids)].sort();
  if (unique.length === 0) return;
  await client.query(
    `update deliveries d set state = 'done', finished_at = now()
     where guid = any($1) and state in ('received', 'processing') and fanned_out
       and not exists (select 1 from results r where r.delivery = d.guid and r.state in ('pending', 'waiting', 'ready', 'writing'))`,
    [unique],
  );
  const { rows } = await client.query<{ guid: string; installation_id: string | null }>(
    'select guid, installation_id from deliveries where guid = any($1) and event = any($2)',
    [unique, reportedEvents],
  );
  await addJobs(
    client,
    rows.map((row) => ({
      job: { task: 'report', guid: row.guid, installationId: row.installation_id === null ? null : Number(row.installation_id) },
      delayMilliseconds: 0,
    })),
  );
}
