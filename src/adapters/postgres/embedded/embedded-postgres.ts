import { realpath } from 'node:fs/promises';
import pg from 'pg';
import { EncliiError } from '../../../errors/enclii-error.ts';
import type { Logger } from '../../../ports/logger.ts';
import { chooseAccount, type Account } from './account.ts';
import { prepareBinaries, removeCopy, type Binaries } from './binaries.ts';
import { dataDirectoryOf, ensureCluster, roleName } from './cluster.ts';
import { giveUpOwnership, rememberCopy, takeOwnership } from './owner-file.ts';
import { ensureReachableDirectory } from './reachability.ts';
import { stopOrphan } from './running-server.ts';
import { startServer, type Server } from './server.ts';

export { createReachableTemporaryDirectory } from './reachability.ts';

/** A PostgreSQL of our own, running as a child process. */
export interface EmbeddedPostgres {
  /** Holds the password: never log it. */
  readonly connectionString: string;
  /** Rejects with STORE_STOPPED_UNEXPECTEDLY when the server ends without {@link stop}; never resolves before a stop. */
  readonly ended: Promise<void>;
  /** Fast shutdown; resolves when the server has exited. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from the installed binaries on a directory of its own: `data/` (the cluster), `password` and
 * `owner.json`. The cluster is created on the first start. One daemon per directory, on one machine.
 * As root the server runs as an unprivileged account, which must be able to traverse the directory's parents.
 * @throws EncliiError with a STORE_ code
 */
export async function startEmbeddedPostgres(options: { readonly directory: string; readonly log: Logger }): Promise<EmbeddedPostgres> {
  const { log } = options;
  const account = await chooseAccount(dataDirectoryOf(options.directory));
  await ensureReachableDirectory(options.directory, account);
  // Servers are recognised by the real path of their directory.
  const directory = await realpath(options.directory);
  const abandonedCopy = await takeOwnership(directory);
  let binaries: Binaries | undefined;
  try {
    if ((await stopOrphan(dataDirectoryOf(directory))) === 'stopped') log.warn('Stopped the PostgreSQL that a killed daemon left running', { directory });
    if (abandonedCopy !== null) await removeCopy(abandonedCopy);
    binaries = await prepareBinaries(account);
    await rememberCopy(directory, binaries.copy);
    return await open(directory, binaries, account, log);
  } catch (error) {
    if (binaries !== undefined && binaries.copy !== null) await removeCopy(binaries.copy);
    await giveUpOwnership(directory);
    throw error;
  }
}

async function open(directory: string, binaries: Binaries, account: Account | null, log: Logger): Promise<EmbeddedPostgres> {
  const password = await ensureCluster(directory, binaries, account);
  const server = await startServer(dataDirectoryOf(directory), binaries, account, log);
  const connectionString = (database: string): string =>
    `postgresql://${roleName}:${encodeURIComponent(password)}@127.0.0.1:${String(server.port)}/${database}`;
  try {
    await ensureDatabase(connectionString('postgres'));
  } catch (error) {
    await server.stop();
    throw error;
  }
  log.info('PostgreSQL runs', { directory, port: server.port, account: account?.name ?? 'own' });
  return supervise(directory, server, binaries, connectionString(roleName));
}

async function ensureDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [roleName]);
    if (rowCount === 0) await client.query(`create database ${roleName}`);
  } finally {
    await client.end();
  }
}

function supervise(directory: string, server: Server, binaries: Binaries, connectionString: string): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const ended = server.exited.then((reason) => {
    if (stopping === undefined) throw new EncliiError('STORE_STOPPED_UNEXPECTEDLY', { directory, reason });
  });
  // Whoever cares awaits it; the rest must not die of an unhandled rejection.
  ended.catch(() => undefined);
  const shutDown = async (): Promise<void> => {
    await server.stop();
    if (binaries.copy !== null) await removeCopy(binaries.copy);
    await giveUpOwnership(directory);
  };
  return {
    connectionString,
    ended,
    stop: async () => {
      stopping ??= shutDown();
      await stopping;
    },
  };
}
