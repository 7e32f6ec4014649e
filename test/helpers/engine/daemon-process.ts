import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestEngine } from './start-test-engine.ts';

export interface DaemonProcess {
  /** Resolves once it listens (and the forge sends to it); false when it died before that. */
  readonly listening: Promise<boolean>;
  /** Base URL; to be asked for once it listens. */
  url(): string;
  /** Resolves with the signal or exit code that ended it. */
  readonly ended: Promise<string>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

const fixture = fileURLToPath(new URL('daemon-fixture.ts', import.meta.url));

/** Starts the engine's daemon as a child process. `killAt` makes it die at a step (`pipeline/step`) of one delivery, or of any. */
export function spawnDaemon(engine: TestEngine, killAt: { readonly step: string; readonly delivery: string | null } | null = null): DaemonProcess {
  const child = spawn(process.execPath, [fixture], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      ...engine.variables(),
      ...(killAt === null ? {} : { TEST_KILL_AT: killAt.step, ...(killAt.delivery === null ? {} : { TEST_KILL_DELIVERY: killAt.delivery }) }),
    },
  });
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code));
  let output = '';
  let base = '';
  const listening = new Promise<boolean>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      const url = /^listening (\S+)$/m.exec(output)?.[1];
      if (url === undefined) return;
      engine.test.forge.webhooks.setTarget(`${url}/webhook`, engine.test.webhookSecret);
      base = url;
      resolve(true);
    });
    void ended.then(() => {
      resolve(false);
    });
  });
  child.stderr.resume();
  return {
    listening,
    ended,
    url: () => base,
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}
