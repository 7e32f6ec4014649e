import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger as GraphileLogger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker';
import type pg from 'pg';
import type { Job } from '../../ports/jobs.ts';
import type { Logger } from '../../ports/logger.ts';
import { jobFromPayload } from './job-specs.ts';
import type { WorkerLiveness } from './worker-liveness.ts';

export interface JobWorkerOptions {
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly concurrency: number;
  /** `starts` counts how often this job was begun, this time included: more than once when a process died with it. */
  readonly run: (job: Job, starts: number) => Promise<void>;
  readonly log: Logger;
}

const tasks: readonly Job['task'][] = ['delivery', 'release', 'write', 'report', 're-render'];
export const pollMilliseconds = 1_000;
/** For graphile-worker to mark as done what is done. What it does not manage is run again, which changes nothing. */
const stopMilliseconds = 5_000;

/**
 * One run of graphile-worker, thrown away at the first sign that the store was lost. It does not survive that by itself
 * (0.18.0): marking a job as done may fail for good, a job whose pick-up was not answered stays locked for hours, and
 * stopping may never end. Here only the tasks count: once none runs, whatever the run still holds is given back.
 */
export class JobRunner {
  /** Resolves when no more jobs should be expected of it. */
  readonly ending: Promise<void>;
  readonly #options: JobWorkerOptions;
  readonly #liveness: WorkerLiveness;
  readonly #running = new Set<Promise<void>>();
  #runner: Runner | null = null;
  #workerId = '';
  #givenUp = false;
  #end: () => void = () => undefined;

  private constructor(options: JobWorkerOptions, liveness: WorkerLiveness) {
    this.#options = options;
    this.#liveness = liveness;
    this.ending = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  static async start(options: JobWorkerOptions, liveness: WorkerLiveness): Promise<JobRunner> {
    const started = new JobRunner(options, liveness);
    await started.#start();
    return started;
  }

  async #start(): Promise<void> {
    const events = new EventEmitter() as WorkerEvents;
    let announced = Promise.resolve();
    events.on('pool:create', ({ workerPool }) => {
      this.#workerId = workerPool.id;
      announced = this.#liveness.announce(workerPool.id);
    });
    for (const sign of ['pool:gracefulShutdown', 'pool:forcefulShutdown', 'worker:getJob:error'] as const) events.on(sign, this.#end);
    this.#runner = await run({
      pgPool: this.#options.pool,
      concurrency: this.#options.concurrency,
      pollInterval: pollMilliseconds,
      noHandleSignals: true,
      // Without batches it marks a job as done in a promise that nobody holds: a lost connection then ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: this.#taskList(),
      events,
      logger: quietLogger(this.#options.log),
    });
    this.#runner.promise.catch(() => undefined);
    try {
      await announced;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Takes no more jobs, waits for those under way and gives back what is left. */
  async stop(): Promise<void> {
    const patience = new AbortController();
    const stopped = this.#runner?.stop().catch(() => undefined);
    this.#end();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await Promise.race([stopped, pause(stopMilliseconds, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    this.#givenUp = true;
    await this.#liveness.forget(this.#workerId);
  }

  #taskList(): TaskList {
    const task: TaskList[string] = async (payload, { job }) => {
      // It was handed out while the run was given up: somebody else has it by now.
      if (this.#givenUp) throw new Error('the worker of this job was given up');
      const work = this.#options.run(jobFromPayload(payload), job.attempts);
      this.#running.add(work);
      try {
        await work;
      } finally {
        this.#running.delete(work);
      }
    };
    return Object.fromEntries(tasks.map((name) => [name, task]));
  }
}

/** graphile-worker's errors and warnings only; its chatter of each job is not ours. */
function quietLogger(log: Logger): GraphileLogger {
  return new GraphileLogger(() => (level, message) => {
    if (level === 'error') log.error('job queue', { detail: message });
    else if (level === 'warning') log.warn('job queue', { detail: message });
  });
}
