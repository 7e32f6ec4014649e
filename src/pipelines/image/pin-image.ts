import { parseImageReference } from '../../core/spec/image-reference.ts';
import type { Unit } from '../../core/release/release-record.ts';
import { unitKey } from '../../core/release/unit.ts';
import { describeError, EncliiError } from '../../errors/enclii-error.ts';
import type { Reason, UnitResult } from '../../ports/ledger.ts';
import type { BuildStatus } from '../../ports/source-repository.ts';
import { backoff } from '../backoff.ts';
import type { Engine } from '../engine.ts';
import { runSteps, type PipelineEnd } from '../run-steps.ts';

const minute = 60_000;

/**
 * Pins the image of a unit's open results, newest first. An image that is not there yet is waited for by looking again later, so
 * the lane stays free; a failed build ends the wait at once, the limit ends it in any case.
 */
export function pinImage(engine: Engine, unit: Unit): Promise<PipelineEnd> {
  return runSteps('image', engine.log, engine.stepHook, async (step) => {
    // A re-render stands beside a push that waits, and its job took the place of the push's: one job looks after both.
    for (;;) {
      const result = await step('load-result', () => engine.ledger.openResult(unit));
      const image = result?.intent.imageReference ?? null;
      if (result === null || image === null) return;
      const { digest, denied } = await step('resolve-digest', () => resolveDigest(engine, image));
      if (digest !== null) {
        await step('mark-ready', () => engine.ledger.markReady(result.id, digest));
        continue;
      }
      const build = await step('read-build-status', () => buildStatus(engine, result));
      if (await step('wait-or-end', () => waitOrEnd(engine, result, { image, denied }, build))) return;
    }
  });
}

/** A registry that refuses is asked again too: many say so of a repository whose first image is still being built. */
async function resolveDigest(engine: Engine, image: string): Promise<{ digest: string | null; denied: Reason | null }> {
  const reference = parseImageReference(image);
  if (!reference.ok) throw new Error('an image reference that the spec rules accepted cannot be parsed');
  try {
    return { digest: reference.value.digest ?? (await engine.registry.resolveDigest(reference.value)), denied: null };
  } catch (error) {
    if (error instanceof EncliiError && error.code === 'IMAGE_REGISTRY_DENIED') return { digest: null, denied: { code: error.code, params: error.params } };
    throw error;
  }
}

async function buildStatus(engine: Engine, { intent }: UnitResult): Promise<BuildStatus> {
  const { source, installationId } = intent;
  if (source === null) return { state: 'none', url: null };
  const [owner = '', name = ''] = source.repository.name.split('/');
  const repository = await engine.sources.find(source.repository.id, { owner, name }, installationId);
  return repository === null ? { state: 'none', url: null } : engine.sources.buildStatus(repository, source.buildSha);
}

/** True when it goes on waiting. */
async function waitOrEnd(engine: Engine, result: UnitResult, missing: { readonly image: string; readonly denied: Reason | null }, build: BuildStatus): Promise<boolean> {
  const { image, denied } = missing;
  const sha = result.intent.source?.buildSha ?? 'none';
  if (build.state === 'failure') {
    await engine.ledger.endResult(result.id, 'failed', { code: 'PLAN_BUILD_FAILED', params: { sha, image, url: build.url ?? 'none' } }, []);
    return false;
  }
  const minutes = engine.settings.imageWaitMinutes;
  if (result.waitingSince !== null && engine.clock.now() - result.waitingSince.getTime() >= minutes * minute) {
    await engine.ledger.endResult(result.id, 'failed', denied ?? { code: 'PLAN_IMAGE_WAIT_EXPIRED', params: { image, minutes } }, []);
    return false;
  }
  const reason: Reason = { code: 'PLAN_IMAGE_AWAITED', params: { image } };
  const delayMilliseconds = backoff(result.waitAttempts + 1, engine.random, 2_000, 30_000);
  await engine.ledger.markWaiting(result.id, reason, [{ job: { task: 'release', unitKey: unitKey(result.unit) }, delayMilliseconds }]);
  engine.log.info('waiting for an image', { deliveryId: result.deliveryGuid, environment: result.unit.environment, unit: unitKey(result.unit), sha, image, why: describeError(reason.code, reason.params, 'en').message });
  return true;
}
