import { setTimeout as pause } from 'node:timers/promises';
import { JobRunner, pollMilliseconds, type JobWorkerOptions } from './job-runner.ts';
import { WorkerLiveness } from './worker-liveness.ts';

export interface JobWorker {
  /** Waits for the running jobs, then stops; what has not begun stays in the queue. */
  stop(): Promise<void>;
  /** Gives back what dead workers held. Returns how many were found. */
  reap(): Promise<number>;
}

/** Works on the queue's jobs, `concurrency` at a time, until it is stopped: when the store was lost, it starts anew. */
export async function startJobWorker(options: JobWorkerOptions): Promise<JobWorker> {
  const liveness = new WorkerLiveness(options.connectionString, options.log);
  const stopping = new AbortController();
  await liveness.reap();
  const supervised = supervise(await JobRunner.start(options, liveness), options, liveness, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await supervised;
      await liveness.close();
    },
    reap: () => liveness.reap(),
  };
}

async function supervise(first: JobRunner, options: JobWorkerOptions, liveness: WorkerLiveness, stopping: AbortSignal): Promise<void> {
  const stopRequested = new Promise<void>((resolve) => {
    stopping.addEventListener('abort', () => {
      resolve();
    });
  });
  const ended: Promise<void>[] = [];
  for (let runner: JobRunner | null = first; ; ) {
    if (runner !== null) {
      await Promise.race([runner.ending, stopRequested]);
      // Its running jobs may take long: the next one does not wait for them, they stay locked until they end.
      ended.push(giveBack(runner, options, liveness));
    }
    if (isAborted(stopping)) break;
    options.log.warn('the job queue lost the store; starting it again');
    await pause(pollMilliseconds, undefined, { signal: stopping }).catch(() => undefined);
    runner = isAborted(stopping) ? null : await restart(options, liveness);
  }
  await Promise.all(ended);
}

/** Asked anew each time: the signal changes while this waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function restart(options: JobWorkerOptions, liveness: WorkerLiveness): Promise<JobRunner | null> {
  try {
    await liveness.reap();
    return await JobRunner.start(options, liveness);
  } catch (error) {
    options.log.warn('the job queue did not start', { error });
    return null;
  }
}

async function giveBack(runner: JobRunner, options: JobWorkerOptions, liveness: WorkerLiveness): Promise<void> {
  await runner.stop();
  await liveness.reap().catch((error: unknown) => {
    options.log.warn('jobs will be given back later', { error });
  });
}
