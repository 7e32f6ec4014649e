import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger as GraphileLogger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker';
import type pg from 'pg';
import type { Job } from '../../ports/jobs.ts';
import type { Logger } from '../../ports/logger.ts';
import { jobFromPayload } from './job-specs.ts';
import { WorkerLiveness } from './worker-liveness.ts';

export interface JobWorker {
  /** Waits for the running jobs, then stops; what has not begun stays in the queue. */
  stop(): Promise<void>;
  /** Gives back what dead workers held. Returns how many were found. */
  reap(): Promise<number>;
}

export interface JobWorkerOptions {
  readonly pool: pg.Pool;
  readonly connectionString: string;
  readonly concurrency: number;
  /** `starts` counts how often this job was begun, this time included: more than once when a process died with it. */
  readonly run: (job: Job, starts: number) => Promise<void>;
  readonly log: Logger;
}

const tasks: readonly Job['task'][] = ['delivery', 'release', 'write', 'report', 're-render', 'sweep'];
const pollMilliseconds = 1_000;

/** Starts working on the queue's jobs, `concurrency` at a time. */
export async function startJobWorker(options: JobWorkerOptions): Promise<JobWorker> {
  const { log } = options;
  const liveness = new WorkerLiveness(options.connectionString, log);
  await liveness.reap();
  const stopping = new AbortController();
  let runner = await startRunner(options, liveness);
  const supervised = (async () => {
    for (;;) {
      // graphile-worker ends its workers when the store goes away at the wrong moment: calls would still be accepted, but
      // nothing would work on them any more.
      await runner.ending;
      while (!stopping.signal.aborted) {
        log.warn('the job queue stopped; starting it again');
        await pause(pollMilliseconds);
        const started = await restart(options, liveness).catch((error: unknown) => {
          log.warn('the job queue did not start', { error });
          return null;
        });
        if (started === null) continue;
        runner = started;
        // Asked to stop while it started: nobody else knows of it yet.
        if (stopping.signal.aborted) await started.stop();
        break;
      }
      if (stopping.signal.aborted) return;
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await runner.stop();
      await supervised;
      await liveness.close();
    },
    reap: () => liveness.reap(),
  };
}

interface SupervisedRunner {
  /** Resolves as soon as it takes no more jobs: those that it still runs may take long to end. */
  readonly ending: Promise<void>;
  stop(): Promise<void>;
}

/** What the stopped one still held is given back first. */
async function restart(options: JobWorkerOptions, liveness: WorkerLiveness): Promise<SupervisedRunner> {
  await liveness.reap();
  return startRunner(options, liveness);
}

async function startRunner(options: JobWorkerOptions, liveness: WorkerLiveness): Promise<SupervisedRunner> {
  const events = new EventEmitter() as WorkerEvents;
  const announced: Promise<void>[] = [];
  events.on('pool:create', ({ workerPool }) => announced.push(liveness.announce(workerPool.id)));
  const ending = new Promise<void>((resolve) => {
    events.on('pool:gracefulShutdown', () => {
      resolve();
    });
    events.on('pool:forcefulShutdown', () => {
      resolve();
    });
  });
  events.on('pool:release', ({ workerPool }) => {
    liveness.forget(workerPool.id);
  });
  const taskList: TaskList = Object.fromEntries(
    tasks.map((task) => [task, (payload: unknown, helpers): Promise<void> => options.run(jobFromPayload(payload), helpers.job.attempts)] satisfies [string, TaskList[string]]),
  );
  const runner: Runner = await run({
    pgPool: options.pool,
    concurrency: options.concurrency,
    pollInterval: pollMilliseconds,
    noHandleSignals: true,
    // Without batches graphile-worker ends a job in a promise that nobody holds: a lost connection then ends the process. In
    // batches it tries again, and stops in order when that does not help.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    taskList,
    events,
    logger: quietLogger(options.log),
  });
  try {
    await Promise.all(announced);
  } catch (error) {
    await runner.stop().catch(() => undefined);
    throw error;
  }
  // It is heard of by `ending`; nobody else waits for this promise.
  runner.promise.catch(() => undefined);
  return {
    ending,
    stop: async () => {
      await runner.stop().catch(() => undefined);
      await runner.promise.catch(() => undefined);
    },
  };
}

/** graphile-worker's errors and warnings only; its chatter of each job is not ours. */
export function quietLogger(log: Logger): GraphileLogger {
  return new GraphileLogger(() => (level, message) => {
    if (level === 'error') log.error('job queue', { detail: message });
    else if (level === 'warning') log.warn('job queue', { detail: message });
  });
}
