import type { RendererSet } from '../render/renderer-set.ts';
import type { Unit } from '../release/release-record.ts';
import { rendererSetDirectory, unitDirectory, unitKey } from '../release/unit.ts';
import { plainText, type Finding } from './finding.ts';
import { ReleaseHistory, type HistoryCommit } from './release-history.ts';
import type { RepositoryFile } from './repository-file.ts';
import { verifyRendererSet } from './verify-renderer-set.ts';
import { verifyUnitDirectory, type FileProblem } from './verify-unit-directory.ts';

/** A person's revert: the unit is exactly as an earlier release left it. Explained, and worth knowing. */
export interface Rollback {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
}

export interface VerifyReport {
  readonly commits: number;
  readonly units: number;
  readonly releases: number;
  readonly rendererSets: number;
  readonly rollbacks: readonly Rollback[];
  /** By path; those of commits alone come last. Empty: everything is explained. */
  readonly findings: readonly Finding[];
}

/** Git's names of a unit's directory: at the tip, and at the commit of each of its releases. Null where it does not exist. */
export interface UnitTrees {
  readonly now: string | null;
  /** In the order of the releases. */
  readonly released: readonly (string | null)[];
}

/**
 * Proves that an environment repo is what it records of itself: every unit rendered again from its own files, every tree that
 * of a release, every release linked to the one before. Pure: the caller reads git and hands in the commits oldest first, then
 * the renderer sets, then the units; only one unit's files are in memory at a time.
 */
export class RepositoryVerifier {
  readonly history: ReleaseHistory;
  readonly #sets = new Map<string, RendererSet | null>();
  readonly #unitsOfMissingSets = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #findings: Finding[] = [];
  readonly #rollbacks: Rollback[] = [];

  constructor(engineEmail: string) {
    this.history = new ReleaseHistory(engineEmail);
  }

  observe(commit: HistoryCommit): void {
    this.history.observe(commit);
  }

  /** @param name the directory's name below `renderers/` @param files path inside it → file */
  addRendererSet(name: string, files: ReadonlyMap<string, RepositoryFile>): void {
    const directory = `renderers/${name}`;
    if (!/^[0-9a-f]{64}$/.test(name)) {
      for (const path of files.keys()) this.#addProblem({ code: 'VERIFY_UNEXPECTED_FILE', path: `${directory}/${path}`, params: {} });
      return;
    }
    const { set, problems } = verifyRendererSet(directory, files);
    this.#sets.set(`sha256:${name}`, set);
    const touched = this.history.foreignChanges(directory);
    for (const problem of problems) this.#addProblem(problem, [...touched.values()].at(-1));
    // A change that was taken back leaves the set as it was published.
    if (set === null) for (const [path, commit] of touched) this.#findings.push({ code: 'VERIFY_RENDERERS_CHANGED', path: plainText(path), commit, params: {} });
  }

  /** @param files path inside the unit's directory → file */
  addUnit(unit: Unit, files: ReadonlyMap<string, RepositoryFile>, trees: UnitTrees): void {
    this.#seen.add(unitKey(unit));
    const { problems, renderersDigest } = verifyUnitDirectory(unit, files, (digest) => this.#sets.get(digest) ?? null);
    if (renderersDigest !== null && !this.#sets.has(renderersDigest)) {
      this.#unitsOfMissingSets.set(renderersDigest, (this.#unitsOfMissingSets.get(renderersDigest) ?? 0) + 1);
    }
    for (const problem of problems) this.#addProblem(problem);
    this.#compareWithReleases(unit, trees, new Set(problems.map(({ path }) => path)));
  }

  /** A file in the engine's part of the repo that belongs to no unit and no renderer set. */
  addStray(path: string): void {
    this.#addProblem({ code: 'VERIFY_UNEXPECTED_FILE', path, params: {} });
  }

  report(): VerifyReport {
    const missing = this.history.latest().flatMap(({ trailers: { unit, action, release }, commit }): Finding[] => {
      if (action === 'remove' || this.#seen.has(unitKey(unit))) return [];
      const directory = unitDirectory(unit);
      const [deletion] = [...this.history.foreignChanges(directory).values()].slice(-1);
      return [{ code: 'VERIFY_UNIT_MISSING', path: plainText(directory), commit: deletion ?? commit, params: { release } }];
    });
    const sets = [...this.#unitsOfMissingSets].map(([digest, units]): Finding => {
      const directory = rendererSetDirectory(digest);
      return { code: 'VERIFY_RENDERERS_MISSING', path: plainText(directory), commit: [...this.history.foreignChanges(directory).values()].at(-1) ?? null, params: { units } };
    });
    const ofFiles = [...this.#findings, ...missing, ...sets].sort((a, b) => compare(a.path ?? '', b.path ?? ''));
    return {
      commits: this.history.commits,
      units: this.#seen.size,
      releases: this.history.releaseCount,
      rendererSets: this.#sets.size,
      rollbacks: this.#rollbacks,
      findings: [...ofFiles, ...this.history.findings],
    };
  }

  #compareWithReleases(unit: Unit, { now, released }: UnitTrees, named: ReadonlySet<string>): void {
    const releases = this.history.releasesOf(unit);
    const last = releases.at(-1);
    const directory = unitDirectory(unit);
    if (last === undefined) {
      this.#findings.push({ code: 'VERIFY_UNIT_WITHOUT_RELEASE', path: plainText(directory), commit: this.#lastForeign(directory), params: {} });
      return;
    }
    if (now === released.at(-1)) return;
    const earlier = released.findLastIndex((tree) => tree === now);
    const target = releases[earlier];
    if (target !== undefined) {
      this.#rollbacks.push({ unit: unitKey(unit), from: last.trailers.release, to: target.trailers.release });
      return;
    }
    const { release } = last.trailers;
    const changed = [...this.history.foreignChanges(directory)].filter(([path]) => !named.has(path));
    for (const [path, commit] of changed) this.#findings.push({ code: 'VERIFY_FILE_CHANGED', path: plainText(path), commit, params: { release } });
    if (changed.length === 0 && named.size === 0) {
      this.#findings.push({ code: 'VERIFY_FILE_CHANGED', path: plainText(directory), commit: this.#lastForeign(directory), params: { release } });
    }
  }

  #lastForeign(directory: string): string | null {
    return [...this.history.foreignChanges(directory).values()].at(-1) ?? null;
  }

  #addProblem(problem: FileProblem, commit?: string): void {
    this.#findings.push({ ...problem, path: plainText(problem.path), commit: this.history.lastTouch(problem.path) ?? commit ?? null });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
