import type pg from 'pg';
import { auditGenesis, auditHash, type AuditRecord } from '../../core/audit/audit-chain.ts';
import { query, transaction, type Client } from './database.ts';
import { storableJson } from './storable-json.ts';

/** Any number: one chain, one appender at a time. */
const auditLock = 4_736_252;

export async function appendAudit(pool: pg.Pool, record: AuditRecord): Promise<string> {
  return transaction(pool, (client) => append(client, storable(record)));
}

/** Appends the record of a result once: asked again after a crash, it answers with the hash of the first time. */
export async function auditRelease(pool: pg.Pool, resultId: number, given: AuditRecord): Promise<string> {
  const record = storable(given);
  return transaction(pool, async (client) => {
    const known = await client.query<{ audit_hash: string | null }>('select audit_hash from results where id = $1 for update', [resultId]);
    const hash = known.rows[0]?.audit_hash ?? null;
    if (hash !== null && (await recordOf(client, hash)) === stable(record)) return hash;
    const appended = await append(client, record);
    await client.query('update results set audit_hash = $2 where id = $1', [resultId, appended]);
    return appended;
  });
}

export async function auditHead(pool: pg.Pool): Promise<string> {
  const rows = await query<{ hash: string }>(pool, 'select hash from audit order by seq desc limit 1');
  return rows[0]?.hash ?? auditGenesis;
}

async function append(client: Client, record: AuditRecord): Promise<string> {
  await client.query('select pg_advisory_xact_lock($1)', [auditLock]);
  const { rows } = await client.query<{ hash: string }>('select hash from audit order by seq desc limit 1');
  const previous = rows[0]?.hash ?? auditGenesis;
  const hash = auditHash(previous, record);
  await client.query('insert into audit (previous_hash, hash, record) values ($1, $2, $3)', [previous, hash, JSON.stringify(record)]);
  return hash;
}

async function recordOf(client: Client, hash: string): Promise<string | null> {
  const { rows } = await client.query<{ record: AuditRecord }>('select record from audit where hash = $1', [hash]);
  return rows[0] === undefined ? null : stable(rows[0].record);
}

/** What jsonb cannot hold is replaced before the hash is made: the chain must hold for what is stored. */
function storable(record: AuditRecord): AuditRecord {
  return JSON.parse(storableJson(record)) as AuditRecord;
}

/** jsonb does not keep key order: compare by what the hash is made over. */
function stable(record: AuditRecord): string {
  return auditHash(auditGenesis, record);
}
