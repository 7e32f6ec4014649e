import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { ObservedCommit } from '../../ports/environment-repository.ts';
import { readLog } from './commit-log.ts';
import { GitProcess } from './git-process.ts';
import { isOid, ObjectReader } from './object-reader.ts';

/** A file in the tree of a local repository's HEAD. */
export interface LocalEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'commit';
  readonly oid: string;
}

/** A repository on this machine, read only, by its committed state: the work tree and the index are never looked at. */
export interface LocalRepository {
  /** Commit of HEAD. */
  readonly head: string;
  /** Every commit up to HEAD, oldest first. */
  log(): AsyncIterable<ObservedCommit>;
  /** Every entry of HEAD's tree, in the order of their paths. */
  listFiles(): Promise<readonly LocalEntry[]>;
  /** Null when there is no such blob. */
  readBlob(oid: string): Promise<Buffer | null>;
  /** Oid of what is at a path in a commit; null when nothing is. In the order of the places. */
  oidsAt(places: readonly { readonly commit: string; readonly path: string }[]): Promise<readonly (string | null)[]>;
  close(): void;
}

const commandTimeout = 60_000;
const maxObjectBytes = 32 * 1024 * 1024;

/**
 * Opens the repository whose root (or bare directory) this is. Runs the `git` binary with none of the machine's configuration.
 * @throws EncliiError VERIFY_NOT_A_REPOSITORY, VERIFY_NO_COMMITS, VERIFY_SHALLOW, GIT_COMMAND_FAILED
 */
export async function openLocalRepository(directory: string, shown: string, searchPath: string): Promise<LocalRepository> {
  const root = resolve(directory);
  const git = new GitProcess({ url: pathToFileURL(root).href, searchPath, extraEnvironment: {} });
  const found = await git.run(null, ['-C', root, 'rev-parse', '--absolute-git-dir', '--is-shallow-repository', '--is-inside-work-tree', '--show-prefix'], { timeoutMs: commandTimeout });
  if (found.exitCode !== 0) throw new EncliiError('VERIFY_NOT_A_REPOSITORY', { directory: shown, reason: 'none' });
  const [gitDirectory = '', shallow, , prefix = ''] = found.stdout.split('\n');
  // From a folder inside, git finds the repository around it: that one was not meant.
  if (prefix !== '' || (gitDirectory !== root && root.startsWith(`${gitDirectory}/`))) throw new EncliiError('VERIFY_NOT_A_REPOSITORY', { directory: shown, reason: 'inside' });
  if (shallow === 'true') throw new EncliiError('VERIFY_SHALLOW', { directory: shown });
  const tip = await git.run(gitDirectory, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { timeoutMs: commandTimeout });
  const head = tip.stdout.trim();
  if (tip.exitCode !== 0 || !isOid(head)) throw new EncliiError('VERIFY_NO_COMMITS', { directory: shown });
  const reader = new ObjectReader(git, gitDirectory, { maxObjectBytes, commandTimeoutMs: commandTimeout });
  return {
    head,
    log: () => readLog(git, gitDirectory, null, head, commandTimeout),
    listFiles: async () => parseTree(await output(git, gitDirectory, ['ls-tree', '-r', '-z', '--full-tree', head], '')),
    readBlob: async (oid) => {
      const object = await reader.read(oid);
      return object?.type === 'blob' ? object.content : null;
    },
    oidsAt: async (places) => {
      if (places.length === 0) return [];
      const answer = await output(git, gitDirectory, ['cat-file', '--batch-check=%(objectname)'], places.map(({ commit, path }) => `${commit}:${oneLine(path)}\n`).join(''));
      return answer.toString('utf8').trimEnd().split('\n').map((line) => (isOid(line) ? line : null));
    },
    close: () => reader.restart(),
  };
}

/** Batch input is one line each; a path with a line break is nothing the engine wrote, and `:` alone names nothing. */
function oneLine(path: string): string {
  return path.includes('\n') ? '' : path;
}

/** Everything that a command writes. Throws GIT_COMMAND_FAILED when it fails. */
function output(git: GitProcess, gitDirectory: string, args: readonly string[], input: string): Promise<Buffer> {
  return new Promise((settle, reject) => {
    const child = git.start(gitDirectory, args);
    const chunks: Buffer[] = [];
    const failed = (reason: string): void => reject(new EncliiError('GIT_COMMAND_FAILED', { command: args[0] ?? '', reason }));
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.resume();
    child.stdin.on('error', () => undefined);
    child.on('error', () => failed('git could not be started'));
    child.on('close', (exitCode) => {
      if (exitCode === 0) settle(Buffer.concat(chunks));
      else failed(`exit code ${String(exitCode ?? 'none')}`);
    });
    child.stdin.end(input);
  });
}

/** `<mode> <type> <oid>\t<path>NUL` … */
function parseTree(bytes: Buffer): LocalEntry[] {
  return bytes
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const tab = record.indexOf('\t');
      const [mode = '', type = '', oid = ''] = record.slice(0, tab).split(' ');
      return { path: record.slice(tab + 1), mode, type: type === 'blob' ? 'blob' : 'commit', oid };
    });
}
