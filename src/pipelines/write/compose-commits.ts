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

/** Gives a planned result its number, its audit record and its commit message. */
export async function prepareRelease(
  engine: Engine,
  result: UnitResult,
  planned: Extract<PlannedResult, { kind: 'write' }>,
  record: UnitRecord | null,
): Promise<PreparedRelease> {
  const { unit, intent } = result;
  const release = (record?.release ?? 0) + 1;
  const action = planned.model === null ? 'remove' : intent.action;
  const auditHead = await engine.ledger.auditRelease(result.id, {
    kind: 'release',
    unit: unitKey(unit),
    action,
    release,
    delivery: result.deliveryGuid,
    actor: intent.actor.login,
    source: intent.source === null ? null : { repositoryId: intent.source.repository.id, sha: intent.source.sha },
    imageDigest: result.imageDigest,
    specDigest: planned.plan.specDigest,
    renderersDigest: engine.rendererSet.digest,
  });
  const source = intent.source === null ? null : { repositoryId: intent.source.repository.id, sha: intent.source.sha };
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
