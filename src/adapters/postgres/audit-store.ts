import type pg from 'pg';
import { auditGenesis, auditHash, type AuditRecord } from '../../core/audit/audit-chain.ts';
import { query, transaction, type Client } from './database.ts';
import { storableJson } from './storable-json.ts';

/** Any number: one chain, one appender at a time. */
const auditLock = 4_736_252;

export async function appendAudit(pool: pg.Pool, record: AuditRecord): Promise<string> {
  return transaction(pool, (client) => append(client, storable(record)));
}

/** Appends the records of results, each once: asked again after a crash, it answers with the hashes of the first time. */
export async function auditReleases(pool: pg.Pool, entries: readonly { readonly resultId: number; readonly record: AuditRecord }[]): Promise<readonly string[]> {
  if (entries.length === 0) return [];
  return transaction(pool, async (client) => {
    let head = await lockHead(client);
    const known = await knownHashes(client, entries.map(({ resultId }) => resultId));
    const fresh: { result_id: number; place: number; previous_hash: string; hash: string; record: AuditRecord }[] = [];
    const hashes = entries.map(({ resultId, record: given }) => {
      const record = storable(given);
      const before = known.get(resultId);
      if (before !== undefined && before.stable === stable(record)) return before.hash;
      const hash = auditHash(head, record);
      fresh.push({ result_id: resultId, place: fresh.length, previous_hash: head, hash, record });
      head = hash;
      return hash;
    });
    await client.query(
      `with fresh as (select * from json_to_recordset($1::json) as f (result_id bigint, place integer, previous_hash text, hash text, record jsonb)),
         chained as (insert into audit (previous_hash, hash, record) select previous_hash, hash, record from fresh order by place)
       update results set audit_hash = fresh.hash from fresh where id = fresh.result_id`,
      [JSON.stringify(fresh)],
    );
    return hashes;
  });
}

async function knownHashes(client: Client, resultIds: readonly number[]): Promise<ReadonlyMap<number, { hash: string; stable: string }>> {
  const { rows } = await client.query<{ id: string; hash: string; record: AuditRecord }>(
    'select r.id, a.hash, a.record from results r join audit a on a.hash = r.audit_hash where r.id = any($1)',
    [resultIds],
  );
  return new Map(rows.map((row) => [Number(row.id), { hash: row.hash, stable: stable(row.record) }]));
}

export async function auditHead(pool: pg.Pool): Promise<string> {
  const rows = await query<{ hash: string }>(pool, 'select hash from audit order by seq desc limit 1');
  return rows[0]?.hash ?? auditGenesis;
}

async function append(client: Client, record: AuditRecord): Promise<string> {
  const previous = await lockHead(client);
  const hash = auditHash(previous, record);
  await client.query('insert into audit (previous_hash, hash, record) values ($1, $2, $3)', [previous, hash, JSON.stringify(record)]);
  return hash;
}

/** The chain's head, with the chain held until the transaction ends. */
async function lockHead(client: Client): Promise<string> {
  await client.query('select pg_advisory_xact_lock($1)', [auditLock]);
  const { rows } = await client.query<{ hash: string }>('select hash from audit order by seq desc limit 1');
  return rows[0]?.hash ?? auditGenesis;
}

/** What jsonb cannot hold is replaced before the hash is made: the chain must hold for what is stored. */
function storable(record: AuditRecord): AuditRecord {
  return JSON.parse(storableJson(record)) as AuditRecord;
}

/** jsonb does not keep key order: compare by what the hash is made over. */
function stable(record: AuditRecord): string {
  return auditHash(auditGenesis, record);
}
