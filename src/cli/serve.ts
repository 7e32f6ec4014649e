import { loadProcessConfig } from '../config/process-environment.ts';
import { startDaemon } from '../main.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * `enclii serve`: the daemon until a signal. The first signal stops it gracefully: running work is finished, the rest
 * stays in the queue. Errors of the configuration come as one EncliiError before anything is started.
 */
export async function serveCommand(): Promise<number> {
  const config = loadProcessConfig();
  const daemon = await startDaemon(config);
  await new Promise<void>((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
  await daemon.stop();
  return 0;
}
