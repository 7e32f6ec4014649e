import type { AuditRecord } from '../../core/audit/audit-chain.ts';
import type { HostClaim } from '../../core/platform/host-claims.ts';
import { ownedPrefix } from '../../core/plan/plan-unit.ts';
import { publishRenderersMessage, releaseCommitMessage } from '../../core/release/trailers.ts';
import { rendererSetDirectory, unitKey } from '../../core/release/unit.ts';
import type { ResolvedModel } from '../../core/spec/service-model.ts';
import type { CommitPlan } from '../../ports/environment-repository.ts';
import type { UnitRecord, UnitResult } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';
import type { PlannedResult } from './plan-result.ts';

/** A release that is ready to be pushed; `record.commit` and `treeOid` are known only after the push. */
export interface PreparedRelease {
  readonly result: UnitResult;
  readonly release: number;
  readonly commitPlan: CommitPlan;
  readonly model: ResolvedModel | null;
  readonly claims: readonly HostClaim[];
}

/** A result that changes the tree, and the unit's release before it. */
export interface PlannedRelease {
  readonly result: UnitResult;
  readonly planned: Extract<PlannedResult, { kind: 'write' }>;
  readonly record: UnitRecord | null;
}

/** Gives planned results their numbers, their audit records (one transaction for all) and their commit messages. */
export async function prepareReleases(engine: Engine, releases: readonly PlannedRelease[]): Promise<readonly PreparedRelease[]> {
  const entries = releases.map((release) => ({ resultId: release.result.id, record: auditRecord(engine, release) }));
  const auditHeads = await engine.ledger.auditReleases(entries);
  return releases.map((release, index) => prepareRelease(release, auditHeads[index] ?? ''));
}

function auditRecord(engine: Engine, { result, planned, record }: PlannedRelease): AuditRecord {
  const { unit, intent } = result;
  return {
    kind: 'release',
    unit: unitKey(unit),
    action: planned.model === null ? 'remove' : intent.action,
    release: (record?.release ?? 0) + 1,
    delivery: result.deliveryGuid,
    actor: intent.actor.login,
    source: sourceOf(result),
    imageDigest: result.imageDigest,
    specDigest: planned.plan.specDigest,
    renderersDigest: engine.rendererSet.digest,
  };
}

function sourceOf({ intent }: UnitResult): { repositoryId: number; sha: string } | null {
  return intent.source === null ? null : { repositoryId: intent.source.repository.id, sha: intent.source.sha };
}

function prepareRelease({ result, planned, record }: PlannedRelease, auditHead: string): PreparedRelease {
  const { unit, intent } = result;
  const release = (record?.release ?? 0) + 1;
  const action = planned.model === null ? 'remove' : intent.action;
  const source = sourceOf(result);
  const message = releaseCommitMessage(
    { format: 1, action, unit, release, previous: record?.commit ?? null, source, delivery: result.deliveryGuid, auditHead },
    originLine(result),
  );
  return {
    result,
    release,
    commitPlan: { message, files: planned.plan.files, removed: planned.plan.removed, ownedPrefixes: [ownedPrefix(unit)] },
    model: planned.model,
    claims: planned.claims,
  };
}

/** Built from ids and digests only: a tenant's free text could imitate a trailer. */
function originLine({ intent, imageDigest }: UnitResult): string {
  const { source } = intent;
  if (source === null) return 'From the files that people own in this repository.';
  const image = imageDigest === null ? '' : `\nImage ${imageDigest}${source.buildSha === source.sha ? '' : `, built at ${source.buildSha}`}.`;
  return `From repository ${String(source.repository.id)} at ${source.sha}.${image}`;
}

/** The one commit that keeps the current renderer set in the repo; null when it is there already. */
export async function prepareRendererSet(engine: Engine, base: string): Promise<CommitPlan | null> {
  const { rendererSet, environmentRepository } = engine;
  const directory = rendererSetDirectory(rendererSet.digest);
  if ((await environmentRepository.oidAt(base, directory)) !== null) return null;
  const auditHead = await engine.ledger.appendAudit({ kind: 'publish-renderers', renderersDigest: rendererSet.digest });
  return {
    message: publishRenderersMessage(rendererSet.digest, auditHead),
    files: new Map([...rendererSet.files].map(([path, content]) => [`${directory}/${path}`, content])),
    removed: [],
    ownedPrefixes: [`${directory}/`],
  };
}
