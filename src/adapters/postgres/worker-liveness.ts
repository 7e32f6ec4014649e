import pg from 'pg';
import type { Logger } from '../../ports/logger.ts';
import { connectionOptions } from './database.ts';

/** The server may hold the locks of a lost connection until it notices: then this one gives up and is tried again. */
const patienceMilliseconds = 10_000;

/**
 * Tells living workers from dead ones. graphile-worker gives a job of a killed process back only after hours. Here each
 * worker holds an advisory lock on a connection of its own: PostgreSQL drops it the moment the process is gone.
 */
export class WorkerLiveness {
  readonly #connectionString: string;
  readonly #log: Logger;
  /** Workers of this process. */
  readonly #own = new Set<string>();
  #connection: Promise<pg.Client> | null = null;

  constructor(connectionString: string, log: Logger) {
    this.#connectionString = connectionString;
    this.#log = log;
  }

  /** Declares a worker alive for as long as this process is. */
  async announce(workerId: string): Promise<void> {
    this.#own.add(workerId);
    await lock(await this.#client(), workerId);
  }

  /** A worker that ended: it counts as dead from now on, whatever it still holds. */
  async forget(workerId: string): Promise<void> {
    this.#own.delete(workerId);
    try {
      await (await this.#connection)?.query('select pg_advisory_unlock(hashtextextended($1, 0))', [workerId]);
    } catch {
      // The lock went with its connection.
    }
  }

  /** Gives the jobs of dead workers back to the queue. Returns how many workers were found dead. */
  async reap(): Promise<number> {
    const client = await this.#client();
    // A worker that is not announced yet looks dead: it gets a minute.
    const { rows } = await client.query<{ worker_id: string }>(
      `with holders as (
         select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
         union all select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null)
       select distinct h.locked_by as worker_id from holders h left join engine_workers w on w.worker_id = h.locked_by
       where w.worker_id is not null or h.locked_at < now() - interval '1 minute'
       union select worker_id from engine_workers`,
    );
    const dead: string[] = [];
    for (const { worker_id: workerId } of rows) {
      // Its own are alive by definition, even when their locks went with a lost connection.
      if (!this.#own.has(workerId) && (await isDead(client, workerId))) dead.push(workerId);
    }
    if (dead.length === 0) return 0;
    this.#log.warn('giving back the jobs of dead workers', { workers: dead });
    await client.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
    await client.query('delete from engine_workers where worker_id = any($1)', [dead]);
    // A job that was replaced while it ran is marked as used up; with its worker dead nobody takes it away.
    await client.query('delete from graphile_worker._private_jobs where attempts >= max_attempts and locked_at is null and key is null');
    return dead.length;
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.then((client) => client.end()).catch(() => undefined);
  }

  /** The connection that holds the locks. When it was lost, so were the locks: the next one takes them again. */
  #client(): Promise<pg.Client> {
    if (this.#connection !== null) return this.#connection;
    const client = new pg.Client({
      ...connectionOptions(this.#connectionString),
      connectionTimeoutMillis: patienceMilliseconds,
      query_timeout: patienceMilliseconds,
      keepAlive: true,
    });
    const connection = this.#open(client);
    // Only itself: a late error of the last connection must not make one forget the next, which holds the locks by then.
    const lost = (): void => {
      if (this.#connection === connection) this.#connection = null;
    };
    client.on('error', (error) => {
      this.#log.warn('the liveness connection broke', { error });
      lost();
    });
    connection.catch(lost);
    this.#connection = connection;
    return connection;
  }

  async #open(client: pg.Client): Promise<pg.Client> {
    try {
      await client.connect();
      for (const workerId of this.#own) await lock(client, workerId);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }
}

async function lock(client: pg.Client, workerId: string): Promise<void> {
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [workerId]);
  await client.query('insert into engine_workers (worker_id) values ($1) on conflict do nothing', [workerId]);
}

/** A session can take its own locks again, so they are asked for in the lock table instead. */
async function isDead(client: pg.Client, workerId: string): Promise<boolean> {
  const { rows } = await client.query<{ alive: boolean }>(
    `select exists (
       select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
         and ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0) and objsubid = 1) as alive`,
    [workerId],
  );
  return rows[0]?.alive === false;
}
