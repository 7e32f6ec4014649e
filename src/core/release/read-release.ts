import type { ReleaseTrailers, Unit } from './release-record.ts';
import { parseReleaseTrailers } from './trailers.ts';
import { unitDirectory, unitKey } from './unit.ts';

/** A commit as far as it matters for telling who made it. */
export interface CommitEvidence {
  readonly oid: string;
  readonly committerEmail: string;
  readonly message: string;
  readonly changedPaths: readonly string[];
}

/** The last release of a unit before the commit in question; null when there was none. */
export interface ChainHead {
  readonly release: number;
  readonly commit: string;
}

/**
 * Trailers of a release commit of the engine; null for any other commit. Trailers alone prove nothing (ADR 0002): the
 * committer must be the engine, only the named unit may have changed, and the unit's chain must go on.
 */
export function readRelease(commit: CommitEvidence, engineEmail: string, head: (unit: Unit) => ChainHead | null): ReleaseTrailers | null {
  if (commit.committerEmail !== engineEmail) return null;
  const trailers = parseReleaseTrailers(commit.message);
  if (trailers === null) return null;
  const prefix = `${unitDirectory(trailers.unit)}/`;
  if (!commit.changedPaths.every((path) => path.startsWith(prefix))) return null;
  const previous = head(trailers.unit);
  if (trailers.release !== (previous?.release ?? 0) + 1 || trailers.previous !== (previous?.commit ?? null)) return null;
  return trailers;
}

/** Chain heads while a history is walked from its oldest commit. */
export class ReleaseChains {
  readonly #heads = new Map<string, ChainHead>();

  head(unit: Unit): ChainHead | null {
    return this.#heads.get(unitKey(unit)) ?? null;
  }

  advance(unit: Unit, head: ChainHead): void {
    this.#heads.set(unitKey(unit), head);
  }
}
