import { createHash } from 'node:crypto';

/** JSON values that an audit record may hold. */
export type AuditValue = string | number | boolean | null | readonly AuditValue[] | { readonly [key: string]: AuditValue };

export type AuditRecord = Readonly<Record<string, AuditValue>>;

/** What comes before the first record. */
export const auditGenesis = `sha256:${'0'.repeat(64)}`;

/** JSON with sorted keys and no white space, so that equal records have equal bytes wherever they were made. */
export function canonicalJson(value: AuditValue): string {
  if (Array.isArray(value)) return `[${value.map((item: AuditValue) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, AuditValue>>;
    const members = Object.keys(object)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Hash of a record that follows the record with hash `previous` (ADR 0002). */
export function auditHash(previous: string, record: AuditRecord): string {
  return `sha256:${createHash('sha256').update(`${previous}\n${canonicalJson(record)}`).digest('hex')}`;
}

/** Index of the first record whose hash does not follow from what is before it; null when the chain holds. */
export function firstBrokenLink(
  records: readonly { readonly record: AuditRecord; readonly hash: string }[],
  start: string = auditGenesis,
): number | null {
  let previous = start;
  for (const [index, { record, hash }] of records.entries()) {
    if (auditHash(previous, record) !== hash) return index;
    previous = hash;
  }
  return null;
}
