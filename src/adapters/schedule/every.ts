import { schedule } from 'node-cron';

/**
 * Runs `work` at each tick of a cron expression (with seconds) until stopped. The tick only reminds: what must happen
 * once among all replicas is a job of the queue. A failing run is told to `onError` and does not end the schedule.
 */
export function every(expression: string, work: () => Promise<unknown>, onError: (error: unknown) => void): () => Promise<void> {
  const task = schedule(expression, () => {
    work().catch(onError);
  });
  return async () => {
    await task.stop();
  };
}
