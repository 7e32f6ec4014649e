import { chmod, mkdir, mkdtemp, realpath, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EncliiError } from '../../../errors/enclii-error.ts';
import { chooseAccount, type Account } from './account.ts';

/** A folder that an account may not pass through, with its mode in octal. */
export interface Obstacle {
  readonly path: string;
  readonly mode: string;
}

/** The first folder on the way to an existing directory, itself included, that the account can't traverse. Null: it gets there. */
export async function findObstacle(directory: string, account: Account | null): Promise<Obstacle | null> {
  if (account === null) return null;
  for (const path of ancestors(await realpath(directory))) {
    const { mode, uid, gid } = await stat(path);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & execute) === 0) return { path, mode: (mode & 0o7777).toString(8).padStart(4, '0') };
  }
  return null;
}

/**
 * Creates a directory that the account can traverse; missing parents too, whatever the umask says.
 * @throws EncliiError STORE_DIRECTORY_UNREACHABLE when a folder that already exists keeps the account out
 */
export async function ensureReachableDirectory(directory: string, account: Account | null): Promise<void> {
  const firstCreated = await mkdir(directory, { recursive: true, mode: account === null ? 0o700 : 0o711 });
  if (account === null) return;
  if (firstCreated !== undefined) {
    for (const path of ancestors(resolve(directory))) {
      if (path.startsWith(resolve(firstCreated))) await chmod(path, 0o711);
    }
  }
  const obstacle = await findObstacle(directory, account);
  if (obstacle !== null) {
    throw new EncliiError('STORE_DIRECTORY_UNREACHABLE', {
      directory,
      obstacle: obstacle.path,
      mode: obstacle.mode,
      account: account.name,
    });
  }
}

/**
 * A fresh, private directory for temporary data where the server's account gets in, even when TMPDIR lies below a
 * closed folder. Nobody but its owner can list it. The caller removes it.
 * @throws EncliiError STORE_DIRECTORY_UNREACHABLE when no temporary folder of this machine is open to the account
 */
export async function createReachableTemporaryDirectory(prefix: string): Promise<string> {
  const account = await chooseAccount('');
  for (const parent of temporaryFolders()) {
    const directory = await mkdtemp(join(parent, prefix)).catch(() => null);
    if (directory === null) continue;
    if (account !== null) await chmod(directory, 0o711);
    if ((await findObstacle(directory, account)) === null) return directory;
    await rmdir(directory);
  }
  throw new EncliiError('STORE_DIRECTORY_UNREACHABLE', {
    directory: tmpdir(),
    obstacle: temporaryFolders().join(', '),
    mode: '?',
    account: account?.name ?? '',
  });
}

/** Where temporary files may go, the configured place first. */
export function temporaryFolders(): string[] {
  return [...new Set([tmpdir(), '/tmp', '/var/tmp'])];
}

/** `/`, `/a`, `/a/b` for `/a/b`. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}
