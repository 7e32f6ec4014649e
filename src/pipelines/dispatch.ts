import { parseEvent } from '../events/parse-event.ts';
import type { DomainEvent, PushEvent } from '../events/domain-event.ts';
import type { Job, ScheduledJob } from '../ports/jobs.ts';
import { finalDeliveryStates, type Actor, type Reason, type StoredDelivery } from '../ports/ledger.ts';
import type { Unit } from '../core/release/release-record.ts';
import { unitKey } from '../core/release/unit.ts';
import { backoff } from './backoff.ts';
import type { Engine } from './engine.ts';
import { pinImage } from './image/pin-image.ts';
import { pushPipeline } from './push/push-pipeline.ts';
import { reRender } from './re-render/re-render.ts';
import { reportDelivery } from './report/report-delivery.ts';
import { runSteps, SkipRest, type PipelineEnd } from './run-steps.ts';
import { Turns } from './turns.ts';
import { EnvironmentWriter } from './write/write-batch.ts';

/** Orderly waits of a delivery at what GitHub does not serve yet, before it is given up. Everything else that is waited for is the platform's own to mend, however long it takes. */
const maxWaits = 8;
const boundedWaits: ReadonlySet<string> = new Set(['GITHUB_COMMIT_NOT_FOUND', 'SOURCE_REF_STALE']);
const processDied = 'the process ended while working on it';

/** Runs the queue's jobs: a pipeline each, then the ledger's word for how it ended. Never throws for what a pipeline did. */
export class Dispatcher {
  readonly #engine: Engine;
  readonly #writer: EnvironmentWriter;
  readonly #turns = new Turns();
  /** Consecutive orderly retries by job; lost with the process, which only makes the next wait shorter. */
  readonly #tries = new Map<string, number>();

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#writer = new EnvironmentWriter(engine);
  }

  /** @param starts how often this job was begun, this time included: more than once when a process died meanwhile */
  async run(job: Job, starts = 1): Promise<void> {
    const startedAt = this.#engine.clock.now();
    const end = starts > 1 ? await this.#turns.alone(() => this.#runSuspect(job)) : await this.#turns.together(() => this.#runJob(job, 0));
    this.#engine.metrics.pipelineEnded(job.task, end.kind, (this.#engine.clock.now() - startedAt) / 1000);
  }

  /**
   * Any of the jobs that ran when a process died may have been the one that killed it. Each is tried alone, so that only the
   * guilty one is counted and its neighbours go on (row W4).
   */
  async #runSuspect(job: Job): Promise<PipelineEnd> {
    const key = JSON.stringify(job);
    const tries = await this.#engine.ledger.beginSuspect(key);
    try {
      return await this.#runJob(job, tries);
    } finally {
      await this.#engine.ledger.endSuspect(key);
    }
  }

  async #runJob(job: Job, triesAlone: number): Promise<PipelineEnd> {
    // A delivery counts its own attempts and the writer those of each result; a job that others depend on is never given up.
    const poisonous = triesAlone > this.#engine.settings.quarantineAttempts;
    switch (job.task) {
      case 'delivery':
        return this.#runDelivery(job.guid, job);
      case 'release':
        return this.#again(job, poisonous ? this.#poisoned(job, triesAlone) : await pinImage(this.#engine, unitFromKey(job.unitKey)), (reason) =>
          this.#failOpenResult(unitFromKey(job.unitKey), reason),
        );
      case 'write':
        return this.#again(job, await this.#writer.run(), () => Promise.resolve());
      case 'report':
        return this.#again(job, poisonous ? this.#poisoned(job, triesAlone) : await reportDelivery(this.#engineFor(job.guid), job.guid), () => Promise.resolve());
      case 're-render':
        return this.#runReRender(job, poisonous ? this.#poisoned(job, triesAlone) : null);
    }
  }

  async #runDelivery(guid: string, job: Job): Promise<PipelineEnd> {
    const { ledger, settings } = this.#engine;
    const delivery = await ledger.load(guid);
    // Fanned out before the process died: its results go their way, and another look at the branch must not end it beside them.
    if (delivery === null || delivery.fannedOut || finalDeliveryStates.includes(delivery.state)) return { kind: 'done' };
    // Counted before any work: a delivery that takes the process down is quarantined too (row W4).
    const attempt = await ledger.beginAttempt(guid);
    if (attempt > settings.quarantineAttempts) {
      return this.#quarantine(guid, attempt - 1, processDied);
    }
    const end = await this.#handle(delivery, parseEvent(delivery.event, delivery.body));
    return this.#endDelivery(delivery, job, attempt, end);
  }

  async #handle(delivery: StoredDelivery, event: DomainEvent): Promise<PipelineEnd> {
    const engine = this.#engineFor(delivery.guid);
    switch (event.kind) {
      case 'unused':
        return { kind: 'skipped', reason: { code: event.code, params: event.params } };
      case 'build-finished':
        return runSteps('build', engine.log, engine.stepHook, async (step) => {
          const units = await step('find-waiting', () => engine.ledger.waitingUnits(event.repository.id, event.sha));
          const jobs = units.map((unit): ScheduledJob => ({ job: { task: 'release', unitKey: unitKey(unit) }, delayMilliseconds: 0 }));
          await step('look-again', () => engine.queue.enqueue(jobs));
          throw new SkipRest('INTAKE_BUILD_NOTED', { sha: event.sha, count: units.length });
        });
      case 'push':
        return this.#isEnvironmentRepository(event) ? observeEnvironment(engine, delivery.guid, event.after) : pushPipeline(withContext(engine, event), delivery, event);
    }
  }

  #isEnvironmentRepository(event: PushEvent): boolean {
    const { environmentRepositoryName, environmentBranch } = this.#engine.settings;
    const name = `${event.repository.owner}/${event.repository.name}`.toLowerCase();
    return environmentRepositoryName?.toLowerCase() === name && event.branch === environmentBranch;
  }

  async #endDelivery(delivery: StoredDelivery, job: Job, attempt: number, end: PipelineEnd): Promise<PipelineEnd> {
    const { ledger, settings } = this.#engine;
    const { guid } = delivery;
    switch (end.kind) {
      case 'done':
        return end;
      case 'skipped':
        await ledger.finish(guid, 'ignored', end.reason, [], []);
        return end;
      case 'stop':
        await ledger.finish(guid, 'rejected', end.reason, [], []);
        return end;
      case 'wait': {
        if (boundedWaits.has(end.reason.code) && delivery.waits >= maxWaits) {
          await ledger.finish(guid, 'rejected', end.reason, [], []);
          return end;
        }
        const delayMilliseconds = end.delayMilliseconds ?? this.#delay(delivery.waits + 1);
        await ledger.postpone(guid, [{ job, delayMilliseconds }]);
        return end;
      }
      case 'retry': {
        // A known outage is waited out; only what nobody expected counts towards quarantine.
        if (end.reason.code !== 'INTERNAL_ERROR') {
          await ledger.postpone(guid, [{ job, delayMilliseconds: this.#delay(delivery.waits + 1) }]);
          return end;
        }
        if (attempt >= settings.quarantineAttempts) return this.#quarantine(guid, attempt, String(end.reason.params['detail'] ?? ''));
        await this.#engine.queue.enqueue([{ job, delayMilliseconds: this.#delay(attempt) }]);
        return end;
      }
    }
  }

  async #quarantine(guid: string, attempts: number, detail: string): Promise<PipelineEnd> {
    const reason: Reason = { code: 'INTAKE_QUARANTINED', params: { attempts, detail } };
    this.#engine.log.error('delivery quarantined', { deliveryId: guid, attempts, detail });
    await this.#engine.ledger.finish(guid, 'quarantined', reason, [], []);
    return { kind: 'stop', reason, error: null };
  }

  async #runReRender(job: Extract<Job, { task: 're-render' }>, givenUp: PipelineEnd | null): Promise<PipelineEnd> {
    const actor: Actor = { login: 'enclii', id: null };
    const end = givenUp ?? (await reRender(this.#engineFor(job.guid), job.guid, actor));
    return this.#again(job, end, (reason) => this.#engine.ledger.finish(job.guid, 'rejected', reason, [], []));
  }

  /** Other jobs keep no count in the store: they are tried again until they work or are told never to. */
  async #again(job: Job, end: PipelineEnd, giveUp: (reason: Reason) => Promise<void>): Promise<PipelineEnd> {
    const key = JSON.stringify(job);
    if (end.kind === 'retry' || end.kind === 'wait') {
      const tries = (this.#tries.get(key) ?? 0) + 1;
      this.#tries.set(key, tries);
      // What nobody expected is not waited out: the writer alone is never given up, it isolates what it stumbles over itself.
      if (end.reason.code === 'INTERNAL_ERROR' && job.task !== 'write' && tries >= this.#engine.settings.quarantineAttempts) {
        this.#tries.delete(key);
        this.#engine.log.error('job given up', { job, tries });
        await giveUp({ code: 'INTAKE_QUARANTINED', params: { attempts: tries, detail: String(end.reason.params['detail'] ?? '') } });
        return { kind: 'stop', reason: end.reason, error: end.kind === 'retry' ? end.error : null };
      }
      const delayMilliseconds = (end.kind === 'wait' ? end.delayMilliseconds : null) ?? this.#delay(tries);
      await this.#engine.queue.enqueue([{ job, delayMilliseconds }]);
      return end;
    }
    this.#tries.delete(key);
    if (end.kind === 'stop' || end.kind === 'skipped') await giveUp(end.reason);
    return end;
  }

  async #failOpenResult(unit: Unit, reason: Reason): Promise<void> {
    const result = await this.#engine.ledger.openResult(unit);
    if (result !== null) await this.#engine.ledger.endResult(result.id, 'failed', reason, []);
  }

  /** Its lines and its steps name the delivery. */
  #engineFor(guid: string): Engine {
    const { log, stepHook } = this.#engine;
    return { ...this.#engine, log: log.child({ deliveryId: guid }), stepHook: (pipeline, step) => stepHook(pipeline, step, guid) };
  }

  #delay(attempt: number): number {
    const { random, settings } = this.#engine;
    return backoff(attempt, random, settings.retryDelay.base, settings.retryDelay.cap);
  }

  #poisoned(job: Job, triesAlone: number): PipelineEnd {
    const reason: Reason = { code: 'INTAKE_QUARANTINED', params: { attempts: triesAlone - 1, detail: processDied } };
    this.#engine.log.error('job given up', { job, triesAlone });
    return { kind: 'stop', reason, error: null };
  }
}

/** A push to the environment repo: the writer lane observes it, the re-render lane looks for changed files. */
function observeEnvironment(engine: Engine, guid: string, after: string): Promise<PipelineEnd> {
  return runSteps('environment-push', engine.log, engine.stepHook, async (step) => {
    // Most pushes to it are the engine's own: they change no file of people.
    if (await step('recognise-own', () => engine.ledger.isReleaseCommit(after))) throw new SkipRest('INTAKE_ENVIRONMENT_OBSERVED', { sha: after });
    await step('look-again', () =>
      engine.queue.enqueue([
        { job: { task: 'write' }, delayMilliseconds: 0 },
        { job: { task: 're-render', guid }, delayMilliseconds: 0 },
      ]),
    );
  });
}

function withContext(engine: Engine, event: PushEvent): Engine {
  return { ...engine, log: engine.log.child({ repository: `${event.repository.owner}/${event.repository.name}`, sha: event.after }) };
}

function unitFromKey(key: string): Unit {
  const [environment = '', project = '', service = ''] = key.split('/');
  return { environment, project, service };
}
