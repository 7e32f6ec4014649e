import type pg from 'pg';
import { query, transaction } from './database.ts';

export async function validFiles(pool: pg.Pool): Promise<ReadonlyMap<string, string>> {
  const rows = await query<{ path: string; content: string }>(pool, 'select path, content from platform_files order by path');
  return new Map(rows.map((row) => [row.path, row.content]));
}

export async function rememberValidFiles(pool: pg.Pool, files: ReadonlyMap<string, string>): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query('delete from platform_files where path <> all($1)', [[...files.keys()]]);
    await client.query(
      `insert into platform_files (path, content) select * from unnest($1::text[], $2::text[])
       on conflict (path) do update set content = excluded.content`,
      [[...files.keys()], [...files.values()]],
    );
  });
}
