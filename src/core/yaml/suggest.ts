import { distance } from 'fastest-levenshtein';

/** The candidate that a person most likely meant; null when none is near enough. Longer words may hold more mistakes; two swapped letters of four count as two. */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > 64) return null;
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const each = distance(wanted, candidate.toLowerCase());
    if (each < bestDistance) [best, bestDistance] = [candidate, each];
  }
  return best !== null && bestDistance <= Math.max(1, Math.round(Math.min(wanted.length, best.length) * 0.4)) ? best : null;
}
