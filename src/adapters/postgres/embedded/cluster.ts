import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EncliiError } from '../../../errors/enclii-error.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { runProgram } from './child-process.ts';

/** The role that owns the cluster, and the database the engine uses. */
export const roleName = 'enclii';

export const dataDirectoryOf = (directory: string): string => join(directory, 'data');
const passwordFileOf = (directory: string): string => join(directory, 'password');

/**
 * Returns the password of the cluster in the directory, which is created if there is none.
 * @throws EncliiError STORE_CLUSTER_VERSION, STORE_CLUSTER_CREATION_FAILED, STORE_PASSWORD_MISSING
 */
export async function ensureCluster(directory: string, binaries: Binaries, account: Account | null): Promise<string> {
  const version = await readFile(join(dataDirectoryOf(directory), 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) return await createCluster(directory, binaries, account);
  if (Number(version.trim()) !== binaries.major) {
    throw new EncliiError('STORE_CLUSTER_VERSION', { directory, found: version.trim(), expected: binaries.major });
  }
  const password = (await readFile(passwordFileOf(directory), 'utf8').catch(() => '')).trim();
  if (password === '') throw new EncliiError('STORE_PASSWORD_MISSING', { file: passwordFileOf(directory) });
  return password;
}

/** The cluster appears under its name only when it is complete, so that a kill at any moment leaves none or a whole one. */
async function createCluster(directory: string, binaries: Binaries, account: Account | null): Promise<string> {
  const unfinished = join(directory, 'data.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  await rm(passwordFileOf(directory), { force: true });
  await writeFile(passwordFileOf(directory), `${password}\n`, { mode: 0o600, flush: true });
  if (account !== null) {
    // initdb, which runs as the account, reads the password from this file.
    await chown(passwordFileOf(directory), account.uid, account.gid);
    await chown(unfinished, account.uid, account.gid);
  }
  await chmod(unfinished, 0o700);
  const { code, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${unfinished}`,
      `--username=${roleName}`,
      `--pwfile=${passwordFileOf(directory)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ],
    account,
  );
  if (code !== 0) throw new EncliiError('STORE_CLUSTER_CREATION_FAILED', { directory, reason: output.trim() });
  await rename(unfinished, dataDirectoryOf(directory));
  return password;
}
