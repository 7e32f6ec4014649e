import type { Unit } from '../release/release-record.ts';

/** A unit that a branch released and whose Service Spec is gone. */
export interface RemovalCandidate {
  readonly unit: Unit;
  readonly production: boolean;
}

export interface JudgedRemoval extends RemovalCandidate {
  /** False waits for a person's confirmation: removals never happen by accident. */
  readonly confirmed: boolean;
}

/**
 * Which removals may go on. In production, and anywhere when more than `freely` services vanish at once, only those
 * that the project's file lists as retired.
 */
export function judgeRemovals(candidates: readonly RemovalCandidate[], retiredServices: readonly string[], freely: number): readonly JudgedRemoval[] {
  const many = new Set(candidates.map(({ unit }) => unit.service)).size > freely;
  return candidates.map((candidate) => ({
    ...candidate,
    confirmed: retiredServices.includes(candidate.unit.service) || (!candidate.production && !many),
  }));
}
