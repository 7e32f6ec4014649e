import { ReleaseChains, readRelease, type CommitEvidence } from '../release/read-release.ts';
import type { ReleaseTrailers, Unit } from '../release/release-record.ts';
import { parseReleaseTrailers, readTrailerParagraph } from '../release/trailers.ts';
import { rendererSetDirectory, unitDirectory, unitKey, unitOfPath } from '../release/unit.ts';
import { plainText, type Finding } from './finding.ts';

export interface HistoryCommit extends CommitEvidence {
  readonly isMerge: boolean;
}

/** A release of a unit, as its commit says. */
export interface KnownRelease {
  readonly trailers: ReleaseTrailers;
  readonly commit: string;
}

/**
 * The history of an environment repo, commit by commit from the oldest: which releases each unit had, who changed what since, and
 * which commits only claim to be the engine's. A release with a broken link is reported and then counts, or one gap would be reported
 * for every release after it.
 */
export class ReleaseHistory {
  readonly findings: Finding[] = [];
  commits = 0;
  readonly #engineEmail: string;
  readonly #chains = new ReleaseChains();
  readonly #releases = new Map<string, KnownRelease[]>();
  readonly #lastTouch = new Map<string, string>();
  /** Paths that somebody but the engine changed since their unit's last release, or their renderer set's publication. */
  readonly #foreign = new Map<string, Map<string, string>>();

  constructor(engineEmail: string) {
    this.#engineEmail = engineEmail;
  }

  observe(commit: HistoryCommit): void {
    this.commits += 1;
    const owner = this.#ownerOf(commit);
    if (owner !== null) this.#foreign.delete(owner);
    for (const path of commit.changedPaths) {
      if (!/^(environments|renderers)\//.test(path)) continue;
      // A merge repeats what its branch changed; the commit on the branch says more.
      if (!commit.isMerge || !this.#lastTouch.has(path)) this.#lastTouch.set(path, commit.oid);
      const scope = scopeOf(path);
      if (scope === null || scope === owner) continue;
      const touched = this.#foreign.get(scope) ?? new Map<string, string>();
      if (!commit.isMerge || !touched.has(path)) touched.set(path, commit.oid);
      this.#foreign.set(scope, touched);
    }
  }

  /** Oldest first. */
  releasesOf(unit: Unit): readonly KnownRelease[] {
    return this.#releases.get(unitKey(unit)) ?? [];
  }

  get releaseCount(): number {
    return [...this.#releases.values()].reduce((sum, releases) => sum + releases.length, 0);
  }

  /** The last release of every unit that ever had one. */
  latest(): readonly KnownRelease[] {
    return [...this.#releases.values()].flatMap((releases) => releases.at(-1) ?? []);
  }

  /** Path → commit, below a unit's or a renderer set's directory. */
  foreignChanges(directory: string): ReadonlyMap<string, string> {
    return this.#foreign.get(directory) ?? new Map();
  }

  lastTouch(path: string): string | null {
    return this.#lastTouch.get(path) ?? null;
  }

  /** The directory that the commit may change as the engine; null for anybody else's commit. */
  #ownerOf(commit: HistoryCommit): string | null {
    if (!claimsTrailers(commit.message)) return null;
    if (commit.committerEmail !== this.#engineEmail) {
      this.#find('VERIFY_COMMIT_NOT_ENGINE', null, commit, { committer: plainText(commit.committerEmail), engine: this.#engineEmail });
      return null;
    }
    const paragraph = readTrailerParagraph(commit.message);
    const published = /^sha256:[0-9a-f]{64}$/.exec(paragraph?.get('Enclii-Renderers') ?? '')?.[0];
    if (paragraph?.get('Enclii-Action') === 'publish-renderers' && published !== undefined) {
      return this.#inside(commit, rendererSetDirectory(published));
    }
    const trailers = parseReleaseTrailers(commit.message);
    if (trailers === null) {
      this.#find('VERIFY_TRAILERS_INVALID', null, commit, {});
      return null;
    }
    const directory = this.#inside(commit, unitDirectory(trailers.unit));
    if (directory === null) return null;
    const valid = readRelease(commit, this.#engineEmail, (unit) => this.#chains.head(unit));
    if (valid === null) this.#reportBrokenLink(commit, trailers);
    this.#chains.advance(trailers.unit, { release: trailers.release, commit: commit.oid });
    const key = unitKey(trailers.unit);
    const known = this.#releases.get(key) ?? [];
    known.push({ trailers, commit: commit.oid });
    this.#releases.set(key, known);
    return directory;
  }

  #inside(commit: HistoryCommit, directory: string): string | null {
    const foreign = commit.changedPaths.find((path) => !path.startsWith(`${directory}/`));
    if (foreign === undefined) return directory;
    this.#find('VERIFY_COMMIT_FOREIGN_PATHS', foreign, commit, { claimed: plainText(directory) });
    return null;
  }

  #reportBrokenLink(commit: HistoryCommit, { unit, release, previous }: ReleaseTrailers): void {
    const head = this.#chains.head(unit);
    const key = plainText(unitKey(unit));
    const expected = (head?.release ?? 0) + 1;
    if (release !== expected) this.#find('VERIFY_RELEASE_NUMBER', null, commit, { unit: key, found: release, previous: head?.release ?? 0, expected });
    if (previous !== (head?.commit ?? null)) {
      this.#find('VERIFY_RELEASE_PREVIOUS', null, commit, { unit: key, release, found: previous ?? 'none', expected: head?.commit ?? 'none' });
    }
  }

  #find(code: Finding['code'], path: string | null, commit: HistoryCommit, params: Finding['params']): void {
    this.findings.push({ code, path: path === null ? null : plainText(path), commit: commit.oid, params });
  }
}

/** The directory that the engine owns around a path; null for what is people's. */
export function scopeOf(path: string): string | null {
  const unit = unitOfPath(path);
  if (unit !== null) return unitDirectory(unit);
  const [root, set, ...rest] = path.split('/');
  return root === 'renderers' && set !== undefined && rest.length > 0 ? `renderers/${set}` : null;
}

/** Any trailer of ours in the last paragraph, also where the paragraph as a whole is malformed. */
function claimsTrailers(message: string): boolean {
  return /^Enclii-[A-Za-z]+:/m.test(message.trimEnd().split(/\n\n+/).at(-1) ?? '');
}
