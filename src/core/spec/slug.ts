import { createHash } from 'node:crypto';

const hashLength = 8;
/** What a slug with a hash looks like: such a text gets a hash of its own, so that no text can pose as another one's slug. */
const looksHashed = new RegExp(`-[0-9a-f]{${hashLength}}$`);
const cleanLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/**
 * Any text (a branch name, say) as a DNS label of at most `limit` characters (10 to 63). A text that is one already stays
 * itself; every other one gets a hash of the whole text, so `a/b`, `a.b` and `a-b` have three names. Never throws.
 */
export function dnsLabel(text: string, limit = 63): string {
  if (text.length <= limit && cleanLabel.test(text) && !looksHashed.test(text)) return text;
  const hash = createHash('sha256').update(text, 'utf8').digest('hex').slice(0, hashLength);
  const words = text.slice(0, 1000).toLowerCase().split(/[^a-z0-9]/).filter((word) => word !== '');
  let readable = words.join('-').slice(0, limit - hashLength - 1);
  while (readable.endsWith('-')) readable = readable.slice(0, -1);
  return readable === '' ? `x-${hash}` : `${readable}-${hash}`;
}
