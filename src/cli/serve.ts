import { loadProcessConfig } from '../config/process-environment.ts';
import { startDaemon } from '../main.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * `enclii serve`: the daemon until a signal. The first signal stops it gracefully: running work is finished, the rest
 * stays in the queue. Errors of the configuration come as one EncliiError before anything is started.
 */
export async function serveCommand(): Promise<number> {
  const config = loadProcessConfig();
  // Before anything is started: a signal that comes during the start must not leave a database and its files behind.
  const stopped = new Promise<void>((resolve) => {
    // A terminal and npm may both pass the signal on: the second one must not cut the graceful stop short.
    for (const signal of signals) process.on(signal, () => resolve());
  });
  const daemon = await startDaemon(config);
  try {
    await Promise.race([stopped, daemon.failed]);
  } finally {
    await daemon.stop();
  }
  return 0;
}
