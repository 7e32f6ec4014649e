import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processEnvironment } from '../../config/process-environment.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { DemoWorld } from './demo-world.ts';

export interface DaemonProcess {
  readonly url: string;
  readonly logFile: string;
  /** The end of the log, for a failure's story. */
  lastLogLines(count: number): Promise<string>;
  stop(): Promise<void>;
}

/** Starts `enclii serve` as a process of its own, configured by variables only, as a person would. */
export async function startDaemonProcess(world: DemoWorld, port: number): Promise<DaemonProcess> {
  const logFile = join(world.dataDirectory, 'daemon.log');
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: processEnvironment['PATH'] ?? '',
      ENCLII_LISTEN_PORT: String(port),
      ENCLII_API_TOKEN: world.secrets.apiToken,
      ENCLII_GITHUB_API_URL: world.forge.url,
      ENCLII_GITHUB_APP_ID: String(world.forge.app.id),
      ENCLII_GITHUB_PRIVATE_KEY: world.secrets.privateKey,
      ENCLII_GITHUB_WEBHOOK_SECRETS: world.secrets.webhook,
      ENCLII_ENVIRONMENT_REPOSITORY_URL: world.forge.cloneUrl(world.environments),
      ENCLII_DATA_DIRECTORY: world.dataDirectory,
      ENCLII_REGISTRY_ALLOW_PRIVATE_HOSTS: world.registry,
    },
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await urlOf(child, logFile, exited);
  const lastLogLines = async (count: number): Promise<string> => (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-count).join('\n');
  return { url, logFile, lastLogLines, stop: () => stopProcess(child, exited) };
}

/** The daemon says in its log where it listens. Everything it says goes to the log file. */
async function urlOf(child: ChildProcess, logFile: string, exited: Promise<number | null>): Promise<string> {
  const file = createWriteStream(logFile);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-4_000);
    file.write(chunk);
  });
  const started = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      file.write(`${line}\n`);
      const message = readLine(line);
      if (message?.msg === 'daemon started' && message.url !== undefined) resolve(message.url);
    });
  });
  const failed = exited.then((code): never => {
    throw new EncliiError('DEMO_DAEMON_ENDED', { code: code ?? 'by a signal', detail: errors.trim().slice(-1_000) || 'it said nothing' });
  });
  return Promise.race([started, failed]);
}

function readLine(line: string): { msg?: string; url?: string } | null {
  try {
    return JSON.parse(line) as { msg?: string; url?: string };
  } catch {
    return null;
  }
}

async function stopProcess(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await exited;
}
