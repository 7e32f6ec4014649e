import { conflictingClaim, type HostClaim } from '../../core/platform/host-claims.ts';
import { withdrawnGrant } from '../../core/plan/current-grants.ts';
import { claimsOf } from '../../core/plan/model-claims.ts';
import { planUnit, type UnitPlan } from '../../core/plan/plan-unit.ts';
import { pinImage } from '../../core/spec/resolve-service.ts';
import { holdPath, unitDirectory } from '../../core/release/unit.ts';
import type { ResolvedModel, ServiceModel } from '../../core/spec/service-model.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { Reason, UnitRecord, UnitResult } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';
import { loadPlatformFilesAt } from '../load-platform-files.ts';

export type PlannedResult =
  | { readonly kind: 'ended'; readonly state: 'superseded' | 'rejected' | 'held' | 'failed'; readonly reason: Reason }
  | { readonly kind: 'no-change'; readonly record: UnitRecord }
  | { readonly kind: 'write'; readonly plan: Extract<UnitPlan, { kind: 'write' }>; readonly model: ResolvedModel | null; readonly claims: readonly HostClaim[] };

/** Decides what one ready result does to the tree at `base`, beside the claims that earlier plans of the same batch made. */
export async function planResult(
  engine: Engine,
  base: string,
  result: UnitResult,
  record: UnitRecord | null,
  batchClaims: readonly HostClaim[],
): Promise<PlannedResult> {
  const { unit, intent } = result;
  const { quarantineAttempts } = engine.settings;
  // Each writer that took it died: one release must not keep all others from landing (row W4).
  if (result.writeAttempts > quarantineAttempts) {
    return ended('failed', { code: 'INTAKE_QUARANTINED', params: { attempts: result.writeAttempts - 1, detail: 'the process ended while writing it' } });
  }
  const repository = engine.environmentRepository;
  const hold = holdPath(unit);
  if ((await repository.oidAt(base, hold)) !== null) return ended('held', { code: 'PLAN_HELD', params: { path: hold } });
  // A re-render carries what ran when it was resolved. A push that landed meanwhile is newer (row W13).
  if (intent.action === 're-render' && intent.source !== null && record !== null && record.sourceSha !== intent.source.sha) {
    return ended('superseded', { code: 'PLAN_SUPERSEDED', params: { sha: record.sourceSha ?? 'none' } });
  }
  const treeOid = await repository.oidAt(base, unitDirectory(unit));
  if (treeOid !== (record?.treeOid ?? null)) {
    return ended('held', { code: 'PLAN_DRIFT', params: { path: unitDirectory(unit), release: record?.release ?? 0 } });
  }
  const owner = record === null || record.treeOid === null ? null : record.sourceRepositoryId;
  // Checked at the fan-out too; two repositories of a project may have passed there before either had landed (row S11).
  if (owner !== null && intent.source !== null && intent.source.repository.id !== owner) {
    return ended('rejected', { code: 'PLATFORM_SERVICE_OWNED_BY_OTHER_REPOSITORY', params: { service: unit.service, project: unit.project, repositoryId: String(owner) } });
  }
  // Pure from here on, but for what is read first: whatever it throws is about this result and would come again each time.
  const current = treeOid === null ? [] : await repository.listFiles(base, unitDirectory(unit));
  let model: ResolvedModel | null;
  let claims: readonly HostClaim[];
  try {
    model = modelOf(result);
    claims = claimsOf(unit, model);
  } catch (error) {
    return defect(error);
  }
  // A removal lets go of everything, so nothing has to be granted for it.
  const withdrawn = model === null ? null : withdrawnGrant((await loadPlatformFilesAt(engine, base)).files, unit, intent.source?.repository.id ?? null, claims);
  if (withdrawn !== null) return ended('rejected', withdrawn);
  const conflict = await firstConflict(engine, claims, batchClaims);
  if (conflict !== null) return ended('rejected', conflict);
  try {
    const plan = planUnit({
      unit,
      model,
      set: engine.rendererSet,
      provenance: {
        source: intent.source,
        actor: intent.actor,
        image: intent.imageReference === null || result.imageDigest === null ? null : { reference: intent.imageReference, digest: result.imageDigest },
        engineVersion: engine.settings.engineVersion,
      },
      current: new Map(current.map(({ path, oid }) => [path, oid])),
    });
    if (plan.kind === 'write') return { kind: 'write', plan, model, claims };
    if (record !== null) return { kind: 'no-change', record };
    // It took the place of a first release that had not landed yet: there is nothing to take away.
    return ended('superseded', { code: 'PLAN_SUPERSEDED', params: { sha: intent.source?.sha ?? 'none' } });
  } catch (error) {
    if (error instanceof EncliiError) return ended('rejected', { code: error.code, params: error.params });
    return defect(error);
  }
}

/** A result that cannot be planned must not keep the others of its batch from landing (row W4). */
function defect(error: unknown): PlannedResult {
  return ended('failed', { code: 'INTERNAL_ERROR', params: { detail: error instanceof Error ? error.message.slice(0, 300) : 'not an Error' } });
}

/** The intent's model, with the image pinned where it waited for one. */
function modelOf(result: UnitResult): ResolvedModel | null {
  const { model, imageReference } = result.intent;
  if (model === null) return null;
  if (imageReference === null) return model as unknown as ResolvedModel;
  if (result.imageDigest === null) throw new Error('a result without its image digest reached the writer');
  return pinImage({ model: model as unknown as Omit<ServiceModel, 'image'>, imageReference }, result.imageDigest);
}

async function firstConflict(engine: Engine, claims: readonly HostClaim[], batchClaims: readonly HostClaim[]): Promise<Reason | null> {
  for (const claim of claims) {
    const stored = await engine.ledger.overlappingClaims(claim.environment, claim.host);
    const owner = conflictingClaim([...stored, ...batchClaims], claim);
    if (owner !== null) {
      return {
        code: 'PLATFORM_ROUTE_CONFLICT',
        params: {
          host: claim.host,
          path: claim.path,
          environment: claim.environment,
          owner: `${owner.project}/${owner.service}`,
          ownerHost: owner.host,
          ownerPath: owner.path,
        },
      };
    }
  }
  return null;
}

function ended(state: 'superseded' | 'rejected' | 'held' | 'failed', reason: Reason): PlannedResult {
  return { kind: 'ended', state, reason };
}
