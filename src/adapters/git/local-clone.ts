import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { CredentialsProvider, GitCredentials } from './credentials.ts';
import type { GitProcess, GitResult } from './git-process.ts';
import type { CheckedOptions } from './repository-options.ts';
import { isOid, type ObjectReader } from './object-reader.ts';
import { readRootTree, readTree } from './tree-reader.ts';

const incomingPrefix = 'incoming-';
const discardedPrefix = 'discarded-';
/** git's own rule for what it receives (transfer.unpackLimit): fewer objects become loose ones, more stay the pack they came in. */
const unpackLimit = 100;

/**
 * The bare clone on disk: brings it up to the remote, replaces it when it is unusable, keeps its one ref. It holds nothing that the
 * remote does not, so throwing it away is always safe. Callers hold the directory's mutex.
 */
export class LocalClone {
  readonly gitDirectory: string;
  readonly #directory: string;
  readonly #git: GitProcess;
  readonly #reader: ObjectReader;
  readonly #options: CheckedOptions;
  readonly #credentials: CredentialsProvider;
  #tip: string | null = null;
  #suspect = false;

  constructor(directory: string, git: GitProcess, reader: ObjectReader, options: CheckedOptions, credentials: CredentialsProvider) {
    this.#directory = directory;
    this.gitDirectory = cloneDirectory(directory);
    this.#git = git;
    this.#reader = reader;
    this.#options = options;
    this.#credentials = credentials;
  }

  /** The clone is replaced on the next `bringTo`. */
  markDamaged(): void {
    this.#suspect = true;
  }

  /** Makes `remoteTip` and its history readable. Returns the local tip, which is newer when the remote moved meanwhile. */
  async bringTo(remoteTip: string): Promise<string> {
    if (this.#suspect || !(await this.#looksUsable())) return this.#replace();
    this.#tip ??= await this.#readLocalTip();
    if (this.#tip === remoteTip && (await this.#canRead(remoteTip))) return remoteTip;
    const problem = await this.#fetch();
    if (problem === null) {
      this.#tip = await this.#readLocalTip();
      if (this.#tip !== null && (await this.#canRead(this.#tip))) return this.#tip;
    }
    return this.#replace();
  }

  /**
   * Adds the objects of a pack; moves no ref. False when git did not take them: then the ref has to stay, and `bringTo` fetches
   * what is missing. What a killed process leaves is either whole and unreferenced or a temporary file: `maintain` drops both.
   */
  async store(pack: Uint8Array, objects: number): Promise<boolean> {
    const command = objects < unpackLimit ? ['unpack-objects', '-q'] : ['index-pack', '--stdin'];
    try {
      const result = await this.#git.run(this.gitDirectory, command, { timeoutMs: this.#options.limits.commandTimeoutMs, input: pack });
      return result.exitCode === 0;
    } catch {
      return false;
    }
  }

  /** Records what a push made of the branch. A failure only costs a fetch later: the remote has the commits already. */
  async advance(oid: string): Promise<void> {
    const result = await this.#run(['update-ref', this.#options.ref, oid]);
    if (result.exitCode === 0) {
      this.#tip = oid;
    } else {
      await this.#sweepLocks();
      this.#tip = null;
    }
  }

  /** Whether the tip that was last seen can still be read: tells a damaged clone from a commit that nobody has. */
  async isHealthy(): Promise<boolean> {
    return this.#tip === null ? this.#looksUsable() : this.#canRead(this.#tip);
  }

  /** Packs loose objects, drops what no ref has reached for two weeks, and writes the changed-paths commit-graph that `log` uses. */
  async maintain(): Promise<void> {
    await this.#sweepLocks();
    const steps: readonly (readonly string[])[] = [
      ['pack-refs', '--all'],
      ['repack', '-d', '-l', '-q', '-A', '--unpack-unreachable=2.weeks.ago'],
      ['prune', '--expire=2.weeks.ago'],
      ['commit-graph', 'write', '--reachable', '--changed-paths', '--no-progress'],
    ];
    for (const step of steps) {
      const result = await this.#git.run(this.gitDirectory, step, { timeoutMs: this.#options.limits.transferTimeoutMs });
      if (result.exitCode !== 0) throw commandFailed(step[0] ?? '', result);
    }
    this.#reader.restart();
  }

  /** Null when it worked, else why not. Throws what the remote is to blame for: re-cloning would not help there. */
  async #fetch(): Promise<GitResult | null> {
    const { url, ref } = this.#options;
    const credentials = await this.#credentials();
    // The leading plus moves the local ref only: after somebody's force-push the clone has to follow.
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--end-of-options', url, `+${ref}:${ref}`];
    let result = await this.#transfer(this.gitDirectory, args, credentials);
    if (result.exitCode === 0) return null;
    this.#throwIfRemote(result);
    await this.#sweepLocks();
    result = await this.#transfer(this.gitDirectory, args, credentials);
    if (result.exitCode === 0) return null;
    this.#throwIfRemote(result);
    return result;
  }

  /** Clones beside the old one and swaps: readers of the old clone keep their open files until they are done. */
  async #replace(): Promise<string> {
    await fs.mkdir(this.#directory, { recursive: true });
    await this.#removeLeftovers();
    const { url, branch } = this.#options;
    const incoming = await fs.mkdtemp(join(this.#directory, incomingPrefix));
    try {
      const args = ['clone', '--quiet', '--bare', '--single-branch', '--no-tags', '--template=', `--branch=${branch}`, '--end-of-options', url, incoming];
      const result = await this.#transfer(null, args, await this.#credentials());
      if (result.exitCode !== 0) {
        this.#throwIfRemote(result);
        throw commandFailed('clone', result);
      }
      const discarded = await fs.mkdtemp(join(this.#directory, discardedPrefix));
      // Renaming onto the empty directory replaces it; there is nothing to move the first time.
      await fs.rename(this.gitDirectory, discarded).catch(ignoreMissing);
      await fs.rename(incoming, this.gitDirectory);
    } finally {
      this.#reader.restart();
      await this.#removeLeftovers();
    }
    this.#suspect = false;
    this.#tip = await this.#readLocalTip();
    if (this.#tip === null || !(await this.#canRead(this.#tip))) throw new EncliiError('GIT_CLONE_DAMAGED');
    return this.#tip;
  }

  async #looksUsable(): Promise<boolean> {
    const head = await fs.readFile(join(this.gitDirectory, 'HEAD'), 'utf8').catch(() => '');
    if (!/^ref: refs\/heads\//.test(head)) return false;
    const needed = await Promise.all(['objects', 'refs', 'config'].map((name) => fs.stat(join(this.gitDirectory, name)).catch(() => null)));
    return needed.every((found) => found !== null);
  }

  async #canRead(commit: string): Promise<boolean> {
    try {
      const tree = await readRootTree(this.#reader, commit);
      if (tree === null) return false;
      await readTree(this.#reader, tree);
      return true;
    } catch {
      return false;
    }
  }

  async #readLocalTip(): Promise<string | null> {
    const result = await this.#run(['rev-parse', '--verify', '--quiet', '--end-of-options', this.#options.ref]);
    // `--end-of-options` is echoed by some versions of rev-parse: the oid is the last line.
    const oid = result.stdout.trim().split('\n').at(-1) ?? '';
    return result.exitCode === 0 && isOid(oid) ? oid : null;
  }

  /** Under the mutex no git of ours runs, so every lock file is left over from one that was killed. */
  async #sweepLocks(): Promise<void> {
    const names = await fs.readdir(this.gitDirectory).catch(() => []);
    const refs = await fs.readdir(join(this.gitDirectory, 'refs'), { recursive: true }).catch(() => []);
    const info = ['objects/info/commit-graph.lock', 'objects/info/commit-graphs/commit-graph-chain.lock'];
    const locks = [...names.filter((name) => name.endsWith('.lock') || name === 'gc.pid'), ...refs.filter((name) => name.endsWith('.lock')).map((name) => `refs/${name}`), ...info];
    await Promise.all(locks.map((name) => fs.rm(join(this.gitDirectory, name), { force: true })));
  }

  async #removeLeftovers(): Promise<void> {
    const names = await fs.readdir(this.#directory);
    const leftovers = names.filter((name) => name.startsWith(incomingPrefix) || name.startsWith(discardedPrefix));
    await Promise.all(leftovers.map((name) => fs.rm(join(this.#directory, name), { recursive: true, force: true })));
  }

  #run(args: readonly string[]): Promise<GitResult> {
    return this.#git.run(this.gitDirectory, args, { timeoutMs: this.#options.limits.commandTimeoutMs });
  }

  #transfer(gitDirectory: string | null, args: readonly string[], credentials: GitCredentials | null): Promise<GitResult> {
    const { transferTimeoutMs, maxPackBytes } = this.#options.limits;
    return this.#git.run(gitDirectory, args, { timeoutMs: transferTimeoutMs, maxFileBytes: maxPackBytes, credentials });
  }

  #throwIfRemote(result: GitResult): void {
    const { repository, branch, limits } = this.#options;
    if (result.timedOut) throw new EncliiError('GIT_UNREACHABLE', { repository, reason: `no complete answer within ${limits.transferTimeoutMs} ms` });
    const said = result.stderr;
    if (/File too large/i.test(said)) throw new EncliiError('GIT_RESPONSE_TOO_LARGE', { repository, limit: limits.maxPackBytes });
    if (/couldn't find remote ref|Remote branch .* not found/i.test(said)) throw new EncliiError('GIT_BRANCH_MISSING', { repository, branch });
    if (/Authentication failed|returned error: 40[13]|could not read (Username|Password)/i.test(said)) {
      throw new EncliiError('GIT_AUTHENTICATION_FAILED', { repository, status: 401 });
    }
    if (/unable to access|unable to update url base|redirect|RPC failed|early EOF|hung up|disconnect|Could not resolve|not valid: is this a git repository|timed out/i.test(said)) {
      throw new EncliiError('GIT_UNREACHABLE', { repository, reason: said });
    }
  }
}

export function cloneDirectory(directory: string): string {
  return join(directory, 'clone.git');
}

function commandFailed(command: string, result: GitResult): EncliiError {
  return new EncliiError('GIT_COMMAND_FAILED', { command, reason: result.timedOut ? 'it took too long' : result.stderr || `exit code ${result.exitCode ?? 'none'}` });
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
