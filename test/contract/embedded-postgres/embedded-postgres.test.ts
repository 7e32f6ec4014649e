import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseAccount } from '../../../src/adapters/postgres/embedded/account.ts';
import { locateNative, prepareBinaries, removeCopy } from '../../../src/adapters/postgres/embedded/binaries.ts';
import {
  createReachableTemporaryDirectory,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../../src/adapters/postgres/embedded/embedded-postgres.ts';
import { processStart } from '../../../src/adapters/postgres/embedded/process-identity.ts';
import { silentLogger } from '../../helpers/silent-logger.ts';

const isRoot = process.getuid?.() === 0;
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function temporaryDirectory(): Promise<string> {
  const directory = await createReachableTemporaryDirectory('enclii-embedded-');
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function start(directory: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, log: silentLogger });
  cleanups.push(() => server.stop());
  return server;
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** A process that has ended but was not yet collected by its new parent does not count. */
const runs = async (pid: number): Promise<boolean> => (await processStart(pid)) !== null;

async function startDaemon(directory: string): Promise<{ child: ChildProcess; connectionString: string }> {
  const child = spawn(process.execPath, ['test/helpers/postgres/daemon-fixture.ts', directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await Promise.resolve();
  });
  const [connectionString] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, connectionString };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** The shell that ends the server when the daemon dies. Linux only. */
async function watchdogOf(server: number): Promise<number> {
  for (const entry of await readdir('/proc')) {
    const commandLine = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.startsWith('/bin/sh\0') && commandLine.endsWith(`\0${String(server)}\0`)) return Number(entry);
  }
  throw new Error('no watchdog');
}

describe('the embedded PostgreSQL', () => {
  it('keeps what was committed over a stop and a start, with the same password and synced writes', async () => {
    const directory = await temporaryDirectory();
    const first = await start(directory);
    await query(first.connectionString, 'create table kept as select 42 as n');
    await first.stop();
    await first.stop();
    const second = await start(directory);
    expect(await query(second.connectionString, 'select n from kept')).toEqual([{ n: 42 }]);
    expect(await query(second.connectionString, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(new URL(second.connectionString).password).toBe(new URL(first.connectionString).password);
  });

  it('lets nobody in without the password, and listens on 127.0.0.1 alone', async () => {
    const directory = await temporaryDirectory();
    const { connectionString } = await start(directory);
    const wrong = new URL(connectionString);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(await query(connectionString, "select setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name")).toEqual([
      { setting: '127.0.0.1' },
      { setting: '' },
    ]);
    expect(await query(connectionString, "select distinct auth_method from pg_hba_file_rules")).toEqual([{ auth_method: 'scram-sha-256' }]);
    expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'data'))).mode & 0o777).toBe(0o700);
  });

  it('refuses a directory whose daemon is alive', async () => {
    const directory = await temporaryDirectory();
    const { connectionString } = await start(directory);
    await expect(start(directory)).rejects.toMatchObject({ code: 'STORE_DIRECTORY_IN_USE', params: { pid: process.pid } });
    expect(await query(connectionString, 'select 1 as alive')).toEqual([{ alive: 1 }]);
  });

  it('ends by itself when its daemon is killed, and the next start has all that was committed', async () => {
    const directory = await temporaryDirectory();
    const { child, connectionString } = await startDaemon(directory);
    await query(connectionString, 'create table kept as select 7 as n');
    const pid = await serverPid(directory);
    await kill(child);
    await vi.waitUntil(async () => !(await runs(pid)), { timeout: 30_000 });
    const next = await start(directory);
    expect(await query(next.connectionString, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it.skipIf(process.platform !== 'linux')('is found and stopped by the next start when even its watchdog was killed', async () => {
    const directory = await temporaryDirectory();
    const { child, connectionString } = await startDaemon(directory);
    await query(connectionString, 'create table kept as select 8 as n');
    const orphan = await serverPid(directory);
    process.kill(await watchdogOf(orphan), 'SIGKILL');
    await kill(child);
    expect(await runs(orphan)).toBe(true);
    const next = await start(directory);
    expect(await runs(orphan)).toBe(false);
    expect(await serverPid(directory)).not.toBe(orphan);
    expect(await query(next.connectionString, 'select n from kept')).toEqual([{ n: 8 }]);
  });

  it('starts in spite of a stale postmaster.pid that names a living stranger, whom it leaves alone', async () => {
    const directory = await temporaryDirectory();
    await (await start(directory)).stop();
    // Of the server's own account: PostgreSQL takes only such a process for a living server.
    const account = await chooseAccount(join(directory, 'data'));
    const stranger = spawn('/bin/sleep', ['600'], { stdio: 'ignore', ...(account === null ? {} : { uid: account.uid, gid: account.gid }) });
    cleanups.push(async () => {
      stranger.kill('SIGKILL');
      await Promise.resolve();
    });
    await writeFile(join(directory, 'data', 'postmaster.pid'), `${String(stranger.pid)}\n${join(directory, 'data')}\n`);
    await start(directory);
    expect(await runs(stranger.pid ?? 0)).toBe(true);
  });

  it('begins anew after a kill in the middle of initdb', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'data.unfinished'), { recursive: true });
    await writeFile(join(directory, 'data.unfinished', 'PG_VERSION'), '18\n');
    const { connectionString } = await start(directory);
    expect(await query(connectionString, 'select current_database() as name')).toEqual([{ name: 'enclii' }]);
  });

  it('refuses a cluster of another major version and leaves it as it is', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data', 'PG_VERSION'), '14\n');
    await expect(start(directory)).rejects.toMatchObject({ code: 'STORE_CLUSTER_VERSION', params: { found: '14', expected: 18 } });
    expect(await readdir(directory)).toEqual(['data']);
  });

  it('reports a server that ends without being asked', async () => {
    const directory = await temporaryDirectory();
    const server = await start(directory);
    process.kill(await serverPid(directory), 'SIGINT');
    await expect(server.ended).rejects.toMatchObject({ code: 'STORE_STOPPED_UNEXPECTEDLY' });
  });

  it.skipIf(!isRoot)('as root: says which folder keeps the account out of the data directory', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'enclii-closed-'));
    cleanups.push(() => rm(closed, { recursive: true, force: true }));
    await expect(start(join(closed, 'store'))).rejects.toMatchObject({
      code: 'STORE_DIRECTORY_UNREACHABLE',
      params: { obstacle: closed, mode: '0700' },
    });
  });
});

describe('the binaries of PostgreSQL', () => {
  async function installUnder(mode: number, leaveOutLinks: boolean): Promise<string> {
    const parent = await temporaryDirectory();
    const native = join(parent, 'native');
    await cp(locateNative(), native, {
      recursive: true,
      verbatimSymlinks: true,
      filter: async (source) => !leaveOutLinks || !(await lstat(source)).isSymbolicLink(),
    });
    await chmod(parent, mode);
    return native;
  }

  it.skipIf(!isRoot)('as root: are copied from below a closed folder to one that the account can enter', async () => {
    const account = await chooseAccount('');
    const binaries = await prepareBinaries(account, await installUnder(0o700, false));
    cleanups.push(() => removeCopy(binaries.copy ?? ''));
    expect(binaries.copy).not.toBeNull();
    expect(binaries.postgres.startsWith(binaries.copy ?? '-')).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('are completed in a copy when install scripts made no library links', async () => {
    const binaries = await prepareBinaries(await chooseAccount(''), await installUnder(0o755, true));
    cleanups.push(() => removeCopy(binaries.copy ?? ''));
    expect(binaries.copy).not.toBeNull();
    await removeCopy(binaries.copy ?? '');
    await expect(stat(binaries.copy ?? '')).rejects.toThrow('ENOENT');
  });

  it('are used where they are when they work there', async () => {
    const native = await installUnder(0o755, false);
    expect((await prepareBinaries(await chooseAccount(''), native)).postgres).toBe(join(native, 'bin', 'postgres'));
  });

  it('that cannot run at all give a clear error', async () => {
    const directory = await temporaryDirectory();
    await expect(prepareBinaries(null, join(directory, 'native'))).rejects.toMatchObject({ code: 'STORE_BINARIES_UNUSABLE' });
    expect(() => locateNative('sunos', 'x64')).toThrow('sunos-x64');
  });

  it('never remove a path that is not a copy of theirs', async () => {
    const directory = await temporaryDirectory();
    await removeCopy(directory);
    expect((await stat(directory)).isDirectory()).toBe(true);
  });
});
