import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { EncliiError } from '../../../errors/enclii-error.ts';
import type { Logger } from '../../../ports/logger.ts';
import { asAccount, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { programEnvironment } from './child-process.ts';

/** A server that accepts connections on 127.0.0.1. */
export interface Server {
  readonly port: number;
  /** Resolves when the process has ended, for whatever reason, with what it said last. */
  readonly exited: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, everything acknowledged is on disk. */
  stop(): Promise<void>;
}

const attempts = 5;
const patienceMilliseconds = 30_000;

/**
 * Starts the server on a free port. It cannot be asked to choose one itself, so the port may be taken by someone else
 * before the server gets there: then another one is tried.
 * @throws EncliiError STORE_START_FAILED
 */
export async function startServer(dataDirectory: string, binaries: Binaries, account: Account | null, log: Logger): Promise<Server> {
  let reason = '';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const outcome = await tryPort(await freePort(), dataDirectory, binaries, account, log);
    if (typeof outcome !== 'string') return outcome;
    reason = outcome;
    if (!/address already in use/i.test(reason)) break;
  }
  throw new EncliiError('STORE_START_FAILED', { directory: dataDirectory, reason });
}

const settings = (port: number): Record<string, string> => ({
  listen_addresses: '127.0.0.1',
  port: String(port),
  unix_socket_directories: '',
  fsync: 'on',
  shared_buffers: '64MB',
  max_connections: '100',
  // Statements may hold personal data; the log needs the error only.
  log_min_error_statement: 'panic',
  log_destination: 'stderr',
  logging_collector: 'off',
});

async function tryPort(port: number, dataDirectory: string, binaries: Binaries, account: Account | null, log: Logger): Promise<Server | string> {
  const args = ['-D', dataDirectory, ...Object.entries(settings(port)).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  let child: ChildProcess;
  try {
    // Detached: a Ctrl-C in a terminal reaches the whole process group, and the server must outlive our own orderly stop.
    child = spawn(binaries.postgres, args, {
      ...asAccount(account),
      cwd: '/',
      env: programEnvironment,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const lastLines: string[] = [];
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('close', (code, signal) => {
      resolve(lastLines.join('\n') || `exit ${String(code ?? signal)}`);
    });
  });
  const ready = new Promise<null>((resolve) => {
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (/\b(FATAL|PANIC):/.test(line)) log.warn('PostgreSQL reports a problem', { line });
      else log.debug('PostgreSQL says', { line });
      if (line.includes('database system is ready to accept connections')) resolve(null);
    });
  });
  const watchdog = watch(child, account, log);
  void exited.then(() => watchdog?.kill('SIGKILL'));
  const failure = await Promise.race([ready, exited]);
  if (failure !== null) return failure;
  return { port, exited, stop: async () => { await stop(child, exited); } };
}

/**
 * A shell that waits for the end of its input, which comes when this process dies in any way, and then asks the server
 * to shut down: no server outlives its daemon for long. Killed by us as soon as the server has ended, before its id can
 * be used again. What even this misses is found by `stopOrphan` at the next start.
 */
function watch(server: ChildProcess, account: Account | null, log: Logger): ChildProcess | null {
  if (server.pid === undefined) return null;
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$1"', 'sh', String(server.pid)], {
    ...asAccount(account),
    cwd: '/',
    env: programEnvironment,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', (error) => {
    log.warn('The watchdog of PostgreSQL could not start; a killed daemon will leave the server running until the next start', { error });
  });
  watchdog.stdin.on('error', () => undefined);
  watchdog.unref();
  return watchdog;
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGINT');
  const escalation = setTimeout(() => child.kill('SIGQUIT'), patienceMilliseconds);
  await exited;
  clearTimeout(escalation);
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}
