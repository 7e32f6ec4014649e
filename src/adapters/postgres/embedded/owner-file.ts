import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EncliiError } from '../../../errors/enclii-error.ts';
import { processStart } from './process-identity.ts';

/** Who runs the server of a directory, so that a second daemon keeps out and a successor can clean up after a killed one. */
interface Owner {
  readonly pid: number;
  readonly started: string | null;
  /** Copy of the binaries that this owner made; see binaries.ts. */
  readonly copy: string | null;
}

const fileOf = (directory: string): string => join(directory, 'owner.json');

/**
 * Makes this process the owner. Returns the copy of binaries that a dead owner left behind, null when there is none.
 * @throws EncliiError STORE_DIRECTORY_IN_USE while the owner lives, be it this process
 */
export async function takeOwnership(directory: string): Promise<string | null> {
  const previous = await readOwner(directory);
  if (previous !== null) {
    const started = await processStart(previous.pid);
    if (started !== null && started === previous.started) {
      throw new EncliiError('STORE_DIRECTORY_IN_USE', { directory, pid: previous.pid });
    }
    await rm(fileOf(directory), { force: true });
  }
  await writeOwner(directory, null, 'create');
  return previous?.copy ?? null;
}

/** Notes the copy of binaries in use, for the case that this process never gets to remove it. */
export async function rememberCopy(directory: string, copy: string | null): Promise<void> {
  await writeOwner(directory, copy, 'replace');
}

export async function giveUpOwnership(directory: string): Promise<void> {
  await rm(fileOf(directory), { force: true });
}

/** Whole or not at all: the file appears under its name only once it is complete. */
async function writeOwner(directory: string, copy: string | null, mode: 'create' | 'replace'): Promise<void> {
  const owner: Owner = { pid: process.pid, started: await processStart(process.pid), copy };
  const draft = join(directory, `owner-${String(process.pid)}.json`);
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    if (mode === 'replace') {
      await rename(draft, fileOf(directory));
    } else {
      await link(draft, fileOf(directory));
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    // Another daemon was faster between our look and this line.
    throw new EncliiError('STORE_DIRECTORY_IN_USE', { directory, pid: 0 }, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}

async function readOwner(directory: string): Promise<Owner | null> {
  const text = await readFile(fileOf(directory), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Owner>;
    if (typeof value.pid !== 'number') throw new TypeError('no pid');
    return { pid: value.pid, started: value.started ?? null, copy: value.copy ?? null };
  } catch {
    // Damaged by the machine's crash, so its writer is dead. Pid -1 is nobody's.
    return { pid: -1, started: null, copy: null };
  }
}
