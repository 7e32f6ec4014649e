import { sha256Hex } from './digest.ts';

/** A part of an object's name: a renderer's own word, or a value of the model. */
export interface NamePart {
  readonly text: string;
  readonly literal: boolean;
}

/** Kubernetes' limits: a CronJob's name gets 11 more characters for its Jobs. */
export function nameLimit(kind: string): number {
  return kind === 'CronJob' ? 52 : 63;
}

const dnsLabel = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const hashLength = 8;

/**
 * The parts joined by `-`. A hash of the parts is appended where that alone would be no valid name of at most `limit`
 * characters, or where other parts would give the same name (`a` + `b-c` and `a-b` + `c`; a literal after a value), so
 * two different lists of parts never share a name and no list throws.
 */
export function fitName(parts: readonly NamePart[], limit: number): string {
  const joined = parts.map((part) => part.text).join('-');
  const ambiguous = parts.slice(1).some((part, index) => part.text.includes('-') || (part.literal && parts[index]?.literal === false));
  if (!ambiguous && joined.length <= limit && dnsLabel.test(joined)) return joined;
  const slug = joined.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '').slice(0, limit - hashLength - 1).replace(/-+$/, '');
  const hash = sha256Hex(JSON.stringify(parts.map((part) => part.text))).slice(0, hashLength);
  return `${slug === '' ? 'x' : slug}-${hash}`;
}

/** A name from values of the model only, for references inside templates and for label values. */
export function nameOf(...values: readonly string[]): string {
  return fitName(values.map((text) => ({ text, literal: false })), 63);
}
