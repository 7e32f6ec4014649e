import pg from 'pg';
import { EncliiError } from '../../errors/enclii-error.ts';

export type Client = pg.ClientBase;

/** Milliseconds; what they end is answered as STORE_UNAVAILABLE. */
export interface StoreTimeouts {
  /** To get a connection, from the pool or a new one. */
  readonly connectMilliseconds: number;
  /** For one statement, on the server and as seen from here (a server that went silent ends nothing). */
  readonly statementMilliseconds: number;
}

/**
 * Of the calls that GitHub waits for: it gives up after ten seconds (row W5). Even a call that finds a group under way
 * and then waits for its own is told before that, by the intake's own deadline.
 */
export const intakeTimeouts: StoreTimeouts = { connectMilliseconds: 2_000, statementMilliseconds: 4_000 };

/** A pool on the engine's own schema. `onError` hears of connections that the server dropped. */
export function openPool(connectionString: string, onError: (error: Error) => void, max = 10, timeouts: StoreTimeouts | null = null): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOptions(connectionString),
    max,
    ...(timeouts === null
      ? {}
      : {
          connectionTimeoutMillis: timeouts.connectMilliseconds,
          statement_timeout: timeouts.statementMilliseconds,
          query_timeout: timeouts.statementMilliseconds,
        }),
  });
  pool.on('error', onError);
  // The pool listens to idle connections only: one that breaks while it is lent out would take the process down.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Of the work itself: nobody waits, but a connection that went silent must not keep a job for ever. */
export const workTimeouts: StoreTimeouts = { connectMilliseconds: 10_000, statementMilliseconds: 60_000 };

/**
 * The engine's schema, and commits that are on disk when they are answered, whatever the role's or the URL's own settings
 * say. The driver prefers the URL's `options` to ours, so they are merged.
 */
export function connectionOptions(connectionString: string): { readonly connectionString: string; readonly options: string } {
  const url = new URL(connectionString);
  const options = [url.searchParams.get('options') ?? '', '-c search_path=enclii', '-c synchronous_commit=on'].filter((option) => option !== '').join(' ');
  url.searchParams.delete('options');
  return { connectionString: url.href, options };
}

/** Runs `work` in one transaction. Everything the driver throws becomes STORE_UNAVAILABLE, unless it is an EncliiError already. */
export async function transaction<T>(pool: pg.Pool, work: (client: Client) => Promise<T>): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw storeError(error);
  }
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const value = await work(client);
    await client.query('commit');
    return value;
  } catch (error) {
    broken = await rollBack(client, error);
    throw storeError(error);
  } finally {
    client.release(broken);
  }
}

/**
 * After an answer of the server the connection is good: roll back. After a timeout or a lost connection a rollback would
 * only wait behind what hangs; closing the connection rolls back as well.
 */
async function rollBack(client: pg.PoolClient, error: unknown): Promise<Error | undefined> {
  if (!(error instanceof pg.DatabaseError) && !(error instanceof EncliiError)) return asError(error);
  try {
    await client.query('rollback');
    return undefined;
  } catch (rollbackError) {
    return asError(rollbackError);
  }
}

/** One statement outside a transaction, with the same error mapping. */
export async function query<Row extends pg.QueryResultRow>(pool: pg.Pool, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  try {
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw storeError(error);
  }
}

export async function isReachable(pool: pg.Pool): Promise<boolean> {
  try {
    await pool.query('select 1');
    return true;
  } catch {
    return false;
  }
}

export function storeError(error: unknown): EncliiError {
  if (error instanceof EncliiError) return error;
  return new EncliiError('STORE_UNAVAILABLE', { reason: asError(error).message }, { cause: error });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
