import { suggest } from '../yaml/suggest.ts';

const listed = new Set(Intl.supportedValuesOf('timeZone'));
const byLowerCase = new Map([...listed].map((name) => [name.toLowerCase(), name]));

/**
 * Whether Kubernetes will find the zone in the IANA database. `Intl` ignores case where the database's files do not, and
 * it knows UTC offsets that are no zones.
 *
 * @returns null for a known zone, else the nearest name (or null) to suggest
 */
export function checkTimeZone(name: string): { suggestion: string | null } | null {
  if (listed.has(name) || name === 'UTC') return null;
  const sameLetters = byLowerCase.get(name.toLowerCase());
  if (sameLetters !== undefined) return { suggestion: sameLetters };
  // Old names (Asia/Calcutta) are links that `Intl` resolves but does not list.
  if (/^[A-Z][A-Za-z_]*(?:\/[A-Z][A-Za-z0-9_+-]*){0,2}$/.test(name) && isKnownToIntl(name)) return null;
  return { suggestion: suggest(name, listed) };
}

function isKnownToIntl(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
