import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EncliiError } from '../../../errors/enclii-error.ts';
import { serves } from './process-identity.ts';

const pollMilliseconds = 50;
const fastShutdownMilliseconds = 30_000;
const immediateShutdownMilliseconds = 10_000;

/**
 * Stops the server that a killed owner left behind, if one still runs. Only a process proved to serve this directory
 * is ever signalled: ids in `postmaster.pid` are used again by strangers. Call it as the directory's owner.
 * @param dataDirectory real path of the cluster
 * @throws EncliiError STORE_ORPHAN_STUCK
 */
export async function stopOrphan(dataDirectory: string): Promise<'none' | 'stopped'> {
  const pid = await recordedPid(dataDirectory);
  if (pid === null) return 'none';
  if (await serves(pid, dataDirectory)) {
    for (const [signal, patience] of [['SIGINT', fastShutdownMilliseconds], ['SIGQUIT', immediateShutdownMilliseconds]] as const) {
      send(pid, signal);
      if (await gone(pid, dataDirectory, patience)) return 'stopped';
    }
    throw new EncliiError('STORE_ORPHAN_STUCK', { directory: dataDirectory, pid });
  }
  await removeStalePidFile(dataDirectory, pid);
  return 'none';
}

async function recordedPid(dataDirectory: string): Promise<number | null> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

async function gone(pid: number, dataDirectory: string, patience: number): Promise<boolean> {
  for (let waited = 0; waited < patience; waited += pollMilliseconds) {
    if (!(await serves(pid, dataDirectory))) return true;
    await wait(pollMilliseconds);
  }
  return false;
}

/**
 * PostgreSQL itself ignores a stale file, except when another living process of the same account has the recorded id:
 * then it would refuse to start for ever, which is usual after a container's restart. The file also guards against
 * back ends that outlived their postmaster, so it goes only where the process table shows that there are none.
 */
async function removeStalePidFile(dataDirectory: string, pid: number): Promise<void> {
  if (process.platform !== 'linux' || !isAlive(pid)) return;
  for (const entry of await readdir('/proc')) {
    if (/^\d+$/.test(entry) && (await serves(Number(entry), dataDirectory))) return;
  }
  await rm(join(dataDirectory, 'postmaster.pid'), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}
