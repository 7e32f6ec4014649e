import { claimsOf } from '../../core/plan/model-claims.ts';
import { parseModel } from '../../core/render/model-yaml.ts';
import { parseReleaseRecord } from '../../core/release/release-yaml.ts';
import type { ReleaseTrailers, Unit } from '../../core/release/release-record.ts';
import { readRelease, type ChainHead } from '../../core/release/read-release.ts';
import { modelPath, releasePath, unitDirectory, unitKey, unitOfPath } from '../../core/release/unit.ts';
import type { ResolvedModel } from '../../core/spec/service-model.ts';
import type { RecordedRelease, WriteOutcome } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';

interface Seen {
  readonly trailers: ReleaseTrailers;
  readonly commit: string;
}

export interface Observation {
  readonly tip: string;
  /** Results that turned out to be committed already: the writer died between the push and its record (row G4). */
  readonly committed: ReadonlySet<number>;
}

/**
 * Reads every commit since the last observed one and brings the ledger's units, host claims and results up to what git
 * says. Only the writer lane calls it, so nobody plans on a tip that was not observed.
 */
export async function observe(engine: Engine): Promise<Observation> {
  const { environmentRepository, ledger } = engine;
  const tip = await environmentRepository.fetchTip();
  let from = await ledger.observedTip();
  if (from === tip) return { tip, committed: new Set() };
  if (from !== null && !(await environmentRepository.isAncestor(from, tip))) {
    // Somebody rewrote the branch. The engine never does; it reads what is there now from the root.
    engine.log.warn('the environment repo was force-pushed; reading its history again', { from, tip });
    await ledger.appendAudit({ kind: 'history-rewritten', from, tip });
    await ledger.forgetUnits();
    from = null;
  }
  const seen = await readReleases(engine, from, tip);
  const releases: RecordedRelease[] = [];
  const outcomes: WriteOutcome[] = [];
  const latest = new Map(seen.map((release) => [unitKey(release.trailers.unit), release]));
  for (const release of latest.values()) releases.push(await recordFor(engine, release));
  for (const { trailers, commit } of seen) {
    if (trailers.delivery === null) continue;
    const result = await ledger.resultOf(trailers.delivery, trailers.unit);
    if (result !== null && result.state !== 'committed') outcomes.push({ resultId: result.id, state: 'committed', release: trailers.release, commit });
  }
  await ledger.recordBatch({ outcomes, releases, observedTip: tip });
  return { tip, committed: new Set(outcomes.map(({ resultId }) => resultId)) };
}

async function readReleases(engine: Engine, from: string | null, tip: string): Promise<readonly Seen[]> {
  const heads = new Map<string, ChainHead>();
  const seen: Seen[] = [];
  for await (const commit of engine.environmentRepository.log(from, tip)) {
    const touched = unitsTouched(commit.changedPaths);
    const unknown = from === null ? [] : touched.filter((unit) => !heads.has(unitKey(unit)));
    if (unknown.length > 0) for (const [key, record] of await engine.ledger.units(unknown)) heads.set(key, { release: record.release, commit: record.commit });
    const evidence = { oid: commit.oid, committerEmail: commit.committer.email, message: commit.message, changedPaths: commit.changedPaths };
    const trailers = readRelease(evidence, engine.settings.identity.email, (unit) => heads.get(unitKey(unit)) ?? null);
    if (trailers === null) {
      if (touched.length > 0) engine.log.warn('owned paths were changed by somebody else', { commit: commit.oid, units: touched.map(unitKey).slice(0, 20) });
      continue;
    }
    heads.set(unitKey(trailers.unit), { release: trailers.release, commit: commit.oid });
    seen.push({ trailers, commit: commit.oid });
  }
  return seen;
}

/** What the ledger keeps of a release, read from the commit itself. */
async function recordFor(engine: Engine, { trailers, commit }: Seen): Promise<RecordedRelease> {
  const { unit } = trailers;
  const repository = engine.environmentRepository;
  const [treeOid, releaseText, modelText] = await Promise.all([
    repository.oidAt(commit, unitDirectory(unit)),
    repository.readFile(commit, releasePath(unit)),
    repository.readFile(commit, modelPath(unit)),
  ]);
  const release = releaseText === null ? null : parseReleaseRecord(releaseText.toString('utf8'));
  const model = modelText === null ? null : parseModelOrNull(modelText.toString('utf8'));
  return {
    record: {
      unit,
      release: trailers.release,
      commit,
      treeOid,
      sourceRepositoryId: release?.source?.repository.id ?? null,
      sourceRef: release?.source?.ref ?? null,
      sourceSha: release?.source?.sha ?? null,
      buildSha: release?.source?.buildSha ?? null,
      sourcePath: release?.source?.path ?? null,
      production: model?.metadata.environmentClass === 'production',
    },
    claims: claimsOf(unit, model),
  };
}

function parseModelOrNull(text: string): ResolvedModel | null {
  try {
    return parseModel(text);
  } catch {
    return null;
  }
}

function unitsTouched(paths: readonly string[]): readonly Unit[] {
  const units = new Map<string, Unit>();
  for (const path of paths) {
    const unit = unitOfPath(path);
    if (unit !== null) units.set(unitKey(unit), unit);
  }
  return [...units.values()];
}
