/** A stand-in for the daemon, to be killed: starts the embedded server on argv[2], says where it is, and waits. */
import { startEmbeddedPostgres } from '../../../src/adapters/postgres/embedded/embedded-postgres.ts';
import { silentLogger } from '../silent-logger.ts';

const server = await startEmbeddedPostgres({ directory: process.argv[2] ?? '', log: silentLogger });
process.stdout.write(`${server.connectionString}\n`);
