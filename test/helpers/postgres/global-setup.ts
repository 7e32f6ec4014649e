import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { createReachableTemporaryDirectory, startEmbeddedPostgres } from '../../../src/adapters/postgres/embedded/embedded-postgres.ts';
import { silentLogger } from '../silent-logger.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the run's PostgreSQL, as its superuser. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for the whole run, the same that the product embeds, gone with everything in it afterwards. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await createReachableTemporaryDirectory('enclii-test-');
  const server = await startEmbeddedPostgres({ directory, log: silentLogger });
  project.provide('postgresUrl', server.connectionString);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
