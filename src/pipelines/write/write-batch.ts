import type { HostClaim } from '../../core/platform/host-claims.ts';
import { unitDirectory, unitKey } from '../../core/release/unit.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { Reason, RecordedRelease, UnitResult, WriteOutcome } from '../../ports/ledger.ts';
import { backoff } from '../backoff.ts';
import type { Engine } from '../engine.ts';
import { runSteps, type PipelineEnd, type RunStep } from '../run-steps.ts';
import { prepareReleases, prepareRendererSet, type PlannedRelease, type PreparedRelease } from './compose-commits.ts';
import { observe } from './observe.ts';
import { planResult } from './plan-result.ts';

/** Races in one run before the lane is given back to the queue. */
const maxRaces = 12;

/**
 * The one writer of an environment repo: observes, plans each ready result on the tip, and pushes all of it as a chain of
 * release commits in one request. When somebody else's push came first it observes and plans again (row G1).
 */
export class EnvironmentWriter {
  readonly #engine: Engine;
  /** The tip this process pushed or observed last. While the ledger agrees, no fetch is needed: a stale base cannot be pushed. */
  #knownTip: string | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Writes what is ready, batch after batch. */
  run(): Promise<PipelineEnd> {
    return runSteps('write', this.#engine.log, this.#engine.stepHook, async (step) => {
      let first = true;
      for (;;) {
        const claimed = await step('claim-batch', () => this.#engine.ledger.claimBatch(this.#engine.settings.batchSize));
        // Without work the lane still observes once: a push to the environment repo may be why it runs.
        if (claimed.length === 0) {
          if (first) this.#knownTip = (await step('observe', () => observe(this.#engine))).tip;
          return;
        }
        first = false;
        await this.#writeClaimed(step, claimed);
      }
    });
  }

  async #writeClaimed(step: RunStep, claimed: readonly UnitResult[]): Promise<void> {
    try {
      await this.#writeOrSplit(step, claimed);
    } catch (error) {
      this.#knownTip = null;
      // Only what is known to pass is taken off: else one that breaks the writer each time would never be taken alone (row W4).
      await this.#engine.ledger.releaseBatch(claimed.map(({ id }) => id), error instanceof EncliiError);
      throw error;
    }
  }

  /** What is wrong for good may be wrong with one release only: each is then tried alone, once. A branch that takes no push takes none of them (row G7). */
  async #writeOrSplit(step: RunStep, results: readonly UnitResult[]): Promise<void> {
    try {
      await this.#writeOnTip(step, results);
    } catch (error) {
      if (!(error instanceof EncliiError) || error.retry !== 'terminal') throw error;
      const reason: Reason = { code: error.code, params: error.params };
      if (results.length === 1 || error.code === 'GIT_PUSH_REJECTED') {
        const outcomes = results.map(({ id }): WriteOutcome => ({ resultId: id, state: 'failed', reason }));
        await this.#engine.ledger.recordBatch({ outcomes, releases: [], observedTip: await this.#base(step) });
        return;
      }
      this.#knownTip = null;
      for (const result of results) await this.#writeOrSplit(step, [result]);
    }
  }

  async #writeOnTip(step: RunStep, results: readonly UnitResult[]): Promise<void> {
    let remaining = results;
    for (let race = 0; race < maxRaces; race += 1) {
      if (race > 0) {
        await this.#engine.sleep(backoff(race, this.#engine.random, 50, 2_000));
        this.#knownTip = null;
      }
      const observation = await this.#observed(step);
      remaining = remaining.filter(({ id }) => !observation.committed.has(id));
      if (remaining.length === 0 || (await this.#tryPush(step, observation.tip, remaining))) return;
      this.#engine.metrics.pushRaced();
    }
    throw new EncliiError('PLAN_RACES_LOST', { races: maxRaces });
  }

  async #observed(step: RunStep): Promise<{ tip: string; committed: ReadonlySet<number> }> {
    if (this.#knownTip !== null && this.#knownTip === (await this.#engine.ledger.observedTip())) {
      return { tip: this.#knownTip, committed: new Set() };
    }
    const observation = await step('observe', () => observe(this.#engine));
    this.#knownTip = observation.tip;
    return observation;
  }

  async #base(step: RunStep): Promise<string> {
    return (await this.#observed(step)).tip;
  }

  /** True when everything is recorded; false when the push was raced. */
  async #tryPush(step: RunStep, base: string, results: readonly UnitResult[]): Promise<boolean> {
    const { engine, prepared, outcomes } = await this.#plan(step, base, results);
    if (prepared.length === 0) {
      await step('record', () => engine.ledger.recordBatch({ outcomes, releases: [], observedTip: base }));
      return true;
    }
    const rendererSet = await step('prepare-renderers', () => prepareRendererSet(engine, base));
    const plans = [...(rendererSet === null ? [] : [rendererSet]), ...prepared.map(({ commitPlan }) => commitPlan)];
    const startedAt = engine.clock.now();
    const pushed = await step('push', () => engine.environmentRepository.commitAndPush(base, plans, { epochMilliseconds: startedAt }));
    if (pushed.kind === 'raced') return false;
    engine.metrics.releasesPushed(prepared.length, (engine.clock.now() - startedAt) / 1000);

    const commits = pushed.commits.slice(plans.length - prepared.length);
    const tip = pushed.commits.at(-1) ?? base;
    const releases = await Promise.all(prepared.map((release, index) => this.#recordFor(release, commits[index] ?? tip)));
    const committed = releases.map(({ record }, index): WriteOutcome => ({
      resultId: prepared[index]?.result.id ?? 0,
      state: 'committed',
      release: record.release,
      commit: record.commit,
    }));
    await step('record', () => engine.ledger.recordBatch({ outcomes: [...outcomes, ...committed], releases, observedTip: tip }));
    for (const { record } of releases) logRelease(engine, record, prepared);
    this.#knownTip = tip;
    return true;
  }

  async #plan(step: RunStep, base: string, results: readonly UnitResult[]): Promise<{ engine: Engine; prepared: readonly PreparedRelease[]; outcomes: readonly WriteOutcome[] }> {
    const engine = this.#engine;
    return step('plan', async () => {
      const records = await engine.ledger.units(results.map(({ unit }) => unit));
      const releases: PlannedRelease[] = [];
      const outcomes: WriteOutcome[] = [];
      const batchClaims: HostClaim[] = [];
      for (const result of results) {
        const record = records.get(unitKey(result.unit)) ?? null;
        const planned = await planResult(engine, base, result, record, batchClaims);
        if (planned.kind === 'ended') outcomes.push({ resultId: result.id, state: planned.state, reason: planned.reason });
        else if (planned.kind === 'no-change') {
          outcomes.push({ resultId: result.id, state: 'no-change', release: planned.record.release, commit: planned.record.commit });
        } else {
          batchClaims.push(...planned.claims);
          releases.push({ result, planned, record });
        }
      }
      return { engine, prepared: await prepareReleases(engine, releases), outcomes };
    });
  }

  async #recordFor({ result, release, model, claims }: PreparedRelease, commit: string): Promise<RecordedRelease> {
    const { unit, intent } = result;
    const treeOid = model === null ? null : await this.#engine.environmentRepository.oidAt(commit, unitDirectory(unit));
    return {
      record: {
        unit,
        release,
        commit,
        treeOid,
        sourceRepositoryId: intent.source?.repository.id ?? null,
        sourceRef: intent.source?.ref ?? null,
        sourceSha: intent.source?.sha ?? null,
        buildSha: intent.source?.buildSha ?? null,
        sourcePath: intent.source?.path ?? null,
        production: intent.production,
      },
      claims,
    };
  }
}

function logRelease(engine: Engine, record: RecordedRelease['record'], prepared: readonly PreparedRelease[]): void {
  const result = prepared.find(({ result: { unit } }) => unitKey(unit) === unitKey(record.unit))?.result;
  engine.log.info('release committed', {
    deliveryId: result?.deliveryGuid,
    repository: result?.intent.source?.repository.name,
    sha: record.sourceSha,
    environment: record.unit.environment,
    unit: unitKey(record.unit),
    release: record.release,
    commit: record.commit,
  });
}
