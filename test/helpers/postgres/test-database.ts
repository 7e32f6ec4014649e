import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { migrate as migrateStore } from '../../../src/adapters/postgres/migrate.ts';

export interface TestDatabase {
  readonly connectionString: string;
  /** Ends whatever is still connected and removes the database. */
  drop(): Promise<void>;
}

/** Brings an empty database to the wanted schema. It must have closed its connections when it resolves. */
export type Migrate = (connectionString: string) => Promise<void>;

/**
 * A fresh database of the run's PostgreSQL with the migrations applied: a copy of a template that is migrated once per
 * run, however many test files ask for it at the same time. Integration tests only (the unit project has no server).
 */
export async function createTestDatabase(options: { readonly migrate?: Migrate } = {}): Promise<TestDatabase> {
  const migrate = options.migrate ?? migrateStore;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = await ensureTemplate(migrate);
  await asAdministrator((client) => client.query(`create database ${name} template ${template}`));
  return {
    connectionString: urlOf(name),
    drop: async () => {
      await asAdministrator((client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** A template whose name says which function made it, so that tests with a migration of their own don't share one. */
async function ensureTemplate(migrate: Migrate): Promise<string> {
  const name = migrate === migrateStore ? 'template_store' : `template_${createHash('sha256').update(migrate.toString()).digest('hex').slice(0, 16)}`;
  await asAdministrator(async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    // It gets its name only when it is complete: a failed migration must not leave a template behind.
    const draft = `draft_${randomUUID().replaceAll('-', '')}`;
    await client.query(`create database ${draft}`);
    await migrate(urlOf(draft));
    await client.query(`alter database ${draft} rename to ${name}`);
  });
  return name;
}

async function asAdministrator(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
}
