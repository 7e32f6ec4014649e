import { createHash } from 'node:crypto';
import { byClass, isEmptyScope, isInScope, reRenderScope } from '../../core/plan/re-render-scope.ts';
import type { PlatformFiles } from '../../core/platform/platform-files.ts';
import { unitKey } from '../../core/release/unit.ts';
import { openResultStates, type Actor, type DeliveryView, type UnitRecord } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';
import { loadPlatformFiles } from '../load-platform-files.ts';
import { jobsFor } from '../push/push-pipeline.ts';
import { runSteps, type PipelineEnd } from '../run-steps.ts';
import { reResolve } from './re-resolve.ts';

/** Units in one wave. */
const waveSize = 50;
/** How soon to look whether a wave has landed. */
const waveDelay = 500;

/**
 * A change of people's files: every unit in its scope is resolved again, wave by wave, lowest class first. The next wave
 * starts when no result of the last one is open. Progress is the delivery's results, so any replica can go on.
 */
export function reRender(engine: Engine, guid: string, actor: Actor): Promise<PipelineEnd> {
  const { ledger } = engine;
  return runSteps('re-render', engine.log, engine.stepHook, async (step) => {
    const loaded = await step('load-platform-files', () => loadPlatformFiles(engine));
    const scope = reRenderScope(await ledger.validFiles(), loaded.texts);
    const view = await step('load-delivery', () => ledger.view(guid));
    if (view === null) return;
    const unchanged = await step('note-files', () => noteFiles(engine, view, loaded.texts));
    if (view.results.some(({ state }) => openResultStates.includes(state))) {
      await step('await-wave', () => engine.queue.enqueue([{ job: { task: 're-render', guid }, delayMilliseconds: waveDelay }]));
      return;
    }
    // Superseded by a push that landed meanwhile: resolved again, from what that push released.
    const done = new Set(view.results.filter(({ state }) => state !== 'superseded').map(({ unit }) => unitKey(unit)));
    const affected = isEmptyScope(scope) ? [] : await step('list-units', () => ledger.listUnits({ environment: null, project: null }));
    const remaining = affected.filter(({ unit }) => isInScope(scope, unit) && !done.has(unitKey(unit)));
    const wave = nextWave(remaining, loaded.files);
    if (wave.length === 0) {
      // Changed during the waves: the earlier ones were resolved with other files. The delivery of that change covers all of them.
      if (unchanged) await step('remember-files', () => ledger.rememberValidFiles(loaded.texts));
      if (done.size > 0) await step('finish', () => ledger.fanOut(guid, [], [], loaded.diagnostics, [], true));
      else await step('finish', () => finishUnchanged(engine, guid, loaded.tip, loaded.diagnostics));
      return;
    }
    const resolved = await step('resolve-wave', () => Promise.all(wave.map((record) => reResolve(engine, loaded.files, record, actor))));
    const intents = resolved.flatMap((unit) => ('intent' in unit ? [unit.intent] : []));
    const immediate = resolved.flatMap((unit) => ('immediate' in unit ? [unit.immediate] : []));
    const next = { job: { task: 're-render', guid }, delayMilliseconds: waveDelay } as const;
    await step('fan-out', () => ledger.fanOut(guid, intents, immediate, loaded.diagnostics, [...jobsFor(intents), next], false));
  });
}

async function finishUnchanged(engine: Engine, guid: string, sha: string, diagnostics: Parameters<Engine['ledger']['finish']>[3]): Promise<void> {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) await engine.ledger.finish(guid, 'rejected', { code: 'PLAN_SPEC_INVALID', params: { count: errors.length } }, diagnostics, []);
  else await engine.ledger.finish(guid, 'ignored', { code: 'INTAKE_ENVIRONMENT_OBSERVED', params: { sha } }, diagnostics, []);
}

/** Units of one class only. */
function nextWave(remaining: readonly UnitRecord[], files: PlatformFiles): readonly UnitRecord[] {
  const classOf = (record: UnitRecord): 'development' | 'staging' | 'production' | 'preview' =>
    files.environments.get(record.unit.environment)?.class ?? 'production';
  const sorted = remaining.toSorted((left, right) => byClass(classOf(left), classOf(right)));
  const [first] = sorted;
  return first === undefined ? [] : sorted.filter((record) => classOf(record) === classOf(first)).slice(0, waveSize);
}

/** Says whether every run of this delivery saw the same files; once they differed, it stays so. */
async function noteFiles(engine: Engine, view: DeliveryView, texts: ReadonlyMap<string, string>): Promise<boolean> {
  const digest = createHash('sha256').update(JSON.stringify([...texts].toSorted())).digest().readUIntBE(0, 6);
  const noted = view.objects.get('platform-files:digest');
  if (noted === undefined || noted !== digest) await engine.ledger.rememberObject(view.delivery.guid, 'platform-files', 'digest', noted === undefined ? digest : -1);
  return noted === undefined || noted === digest;
}
