import type pg from 'pg';
import { query } from './database.ts';

/** Counts of what is open, each by a partial index: cheap however long the ledger is. */
export async function readBacklog(pool: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const rows = await query<{ name: string; count: string }>(
    pool,
    `select 'deliveries_open' as name, count(*) from deliveries where state in ('received', 'processing')
     union all select 'deliveries_quarantined', count(*) from deliveries where state = 'quarantined'
     union all select 'results_open', count(*) from results where state in ('pending', 'waiting', 'ready', 'writing')
     union all select 'results_waiting_for_image', count(*) from results where state in ('pending', 'waiting', 'ready', 'writing') and state = 'waiting'`,
  );
  return new Map(rows.map((row) => [row.name, Number(row.count)]));
}
