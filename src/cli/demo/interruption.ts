/** A person or the system wants the demo to end. */
export interface Interruption {
  /** The first signal's name, or null while there was none. */
  readonly signal: () => NodeJS.Signals | null;
  readonly happened: Promise<void>;
}

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Takes signals from now on, so that none can end the process between making something and removing it. A terminal and
 * npm both pass one on: the second must not cut the clean-up short.
 */
export function listenForInterruption(): Interruption {
  let first: NodeJS.Signals | null = null;
  const happened = new Promise<void>((resolve) => {
    for (const signal of Object.keys(exitCodes) as (keyof typeof exitCodes)[]) {
      process.on(signal, () => {
        first ??= signal;
        resolve();
      });
    }
  });
  return { signal: () => first, happened };
}

/** What a shell expects of a process that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return (exitCodes as Readonly<Partial<Record<NodeJS.Signals, number>>>)[signal] ?? 1;
}
