import { createHash } from 'node:crypto';

/** Git's name of a blob with this content (SHA-1 repositories), so that equality needs no reading. */
export function gitBlobOid(content: string): string {
  const bytes = Buffer.from(content, 'utf8');
  return createHash('sha1').update(`blob ${String(bytes.length)}\0`).update(bytes).digest('hex');
}
