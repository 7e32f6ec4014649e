import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../helpers/postgres/test-database.ts';

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('createTestDatabase', () => {
  it('gives every caller a database of its own, migrated once', async () => {
    let runs = 0;
    const migrate = async (connectionString: string): Promise<void> => {
      runs += 1;
      await query(connectionString, 'create table proof (n integer)');
    };
    const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase({ migrate })));
    expect(runs).toBe(1);
    await query(databases[0]!.connectionString, 'insert into proof values (1)');
    expect(await query(databases[0]!.connectionString, 'select n from proof')).toEqual([{ n: 1 }]);
    expect(await query(databases[1]!.connectionString, 'select n from proof')).toEqual([]);
    await Promise.all(databases.map((database) => database.drop()));
    await expect(query(databases[0]!.connectionString, 'select 1')).rejects.toThrow('does not exist');
  });

  it('has the schema of the store by default', async () => {
    const database = await createTestDatabase();
    expect(await query(database.connectionString, "select nspname from pg_namespace where nspname = 'enclii'")).toHaveLength(1);
    await database.drop();
  });
});
