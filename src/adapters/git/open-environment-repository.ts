import { resolve } from 'node:path';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { CommitPlan, EnvironmentRepository, ObservedCommit, PushOutcome, RepositoryEntry } from '../../ports/environment-repository.ts';
import { buildCommits } from './build-commits.ts';
import { readLog } from './commit-log.ts';
import { GitProcess } from './git-process.ts';
import { cloneDirectory, LocalClone } from './local-clone.ts';
import { mutexOf } from './mutex.ts';
import { isOid, ObjectReader } from './object-reader.ts';
import { PushObjects } from './push-objects.ts';
import { pushPack } from './push-pack.ts';
import { readRemoteRef } from './read-remote-ref.ts';
import { checkOptions, type EnvironmentRepositoryOptions } from './repository-options.ts';
import { SmartHttpClient } from './smart-http-client.ts';
import { isSubmodule, isTree } from './tree-object.ts';
import { findEntry, listBlobs, listChildren, readRootTree } from './tree-reader.ts';

/** The port, with what only the composition root needs. */
export interface GitEnvironmentRepository extends EnvironmentRepository {
  /** Repack, prune and commit-graph; blocks writers while it runs, so call it rarely (say, daily and after 1,000 commits). */
  maintain(): Promise<void>;
  /** Ends the helper process. The clone stays for the next start. */
  close(): Promise<void>;
}

/**
 * Opens the environment repo; touches neither network nor disk before the first call. Throws GIT_CONFIGURATION_INVALID.
 *
 * After any transient error of `commitAndPush` the push may have been applied: call `fetchTip`, look for the commit in `log`, and only
 * then plan again. The same plans on the same base at the same time have the same oids, so a commit that did land is found by its oid.
 */
export function openEnvironmentRepository(options: EnvironmentRepositoryOptions): Promise<GitEnvironmentRepository> {
  return Promise.resolve().then(() => openNow(options));
}

function openNow(options: EnvironmentRepositoryOptions): GitEnvironmentRepository {
  const checked = checkOptions(options);
  const { repository, ref, branch, limits } = checked;
  const directory = resolve(options.directory);
  const mutex = mutexOf(directory);
  const git = new GitProcess({
    url: checked.url,
    searchPath: options.searchPath ?? '/usr/local/bin:/usr/bin:/bin',
    extraEnvironment: options.gitEnvironment ?? {},
  });
  const reader = new ObjectReader(git, cloneDirectory(directory), limits);
  const clone = new LocalClone(directory, git, reader, checked, options.credentials);
  const http = new SmartHttpClient({
    url: checked.url,
    repository,
    credentials: options.credentials,
    fetch: options.fetch ?? fetch,
    timeoutMs: limits.requestTimeoutMs,
    maxResponseBytes: limits.maxResponseBytes,
  });

  /** Remembers damage that a read came upon, so that the next fetch replaces the clone. */
  async function watching<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof EncliiError && error.code === 'GIT_CLONE_DAMAGED') clone.markDamaged();
      throw error;
    }
  }

  async function unknownCommit(commit: string): Promise<EncliiError> {
    if (!(await clone.isHealthy())) return new EncliiError('GIT_CLONE_DAMAGED');
    return new EncliiError('GIT_COMMIT_UNKNOWN', { commit: isOid(commit) ? commit : 'with an invalid id' });
  }

  async function rootTree(commit: string): Promise<string> {
    const tree = await readRootTree(reader, commit);
    if (tree === null) throw await unknownCommit(commit);
    return tree;
  }

  async function entryAt(commit: string, path: string) {
    return findEntry(reader, await rootTree(commit), path.replace(/\/$/, ''));
  }

  async function list(commit: string, path: string, below: typeof listBlobs): Promise<readonly RepositoryEntry[]> {
    const entry = await entryAt(commit, path);
    return entry !== null && isTree(entry) ? below(reader, entry.oid, path.replace(/\/$/, '')) : [];
  }

  async function readTip(): Promise<string> {
    const tip = await readRemoteRef(http, repository, ref);
    if (tip === null) throw new EncliiError('GIT_BRANCH_MISSING', { repository, branch });
    return tip;
  }

  async function push(base: string, plans: readonly CommitPlan[], epochMilliseconds: number): Promise<PushOutcome> {
    const baseTree = await rootTree(base);
    if (plans.length === 0) return { kind: 'pushed', commits: [] };
    const objects = new PushObjects(reader);
    const chain = { base, baseTree, plans, identity: options.identity, epochMilliseconds, ...(options.sign === undefined ? {} : { sign: options.sign }) };
    const commits = await buildCommits(objects, chain);
    const newOid = commits.at(-1) ?? base;
    const pack = await objects.pack();
    if (pack.length > limits.maxPushBytes) throw new EncliiError('GIT_PUSH_TOO_LARGE', { branch, reason: `${pack.length} bytes; the limit is ${limits.maxPushBytes}` });
    // The clone takes the pack while the server does. Only the ref has to wait for the server's word: without it the objects are unreferenced.
    const stored = clone.store(pack, objects.size);
    // The mutex covers the storing too, also when the push fails.
    const report = await pushPack(http, repository, { ref, oldOid: base, newOid, pack }).finally(() => stored);
    if (report.kind === 'ok') {
      if (await stored) await clone.advance(newOid);
      // Callers go on from the new commit without fetching, so it has to be readable. Failing now is one more push that was applied unheard.
      else await clone.bringTo(newOid);
      return { kind: 'pushed', commits };
    }
    if (report.kind === 'moved') return { kind: 'raced' };
    if (report.kind === 'declined') throw new EncliiError('GIT_PUSH_REJECTED', { branch, reason: report.reason });
    if (/exceeds|too large|maximum allowed/i.test(report.reason)) throw new EncliiError('GIT_PUSH_TOO_LARGE', { branch, reason: report.reason });
    // Objects of the base that the server no longer has: somebody rewrote the branch.
    if ((await readTip()) !== base) return { kind: 'raced' };
    throw new EncliiError('GIT_UNREACHABLE', { repository, reason: report.reason });
  }

  return {
    fetchTip: () => mutex.run(async () => clone.bringTo(await readTip())),
    readFile: (commit, path) =>
      watching(async () => {
        const entry = await entryAt(commit, path);
        if (entry === null || isTree(entry) || isSubmodule(entry)) return null;
        const object = await reader.read(entry.oid);
        if (object === null) throw new EncliiError('GIT_CLONE_DAMAGED');
        return object.content;
      }),
    listDirectory: (commit, path) => watching(() => list(commit, path, listChildren)),
    listFiles: (commit, path) => watching(() => list(commit, path, listBlobs)),
    oidAt: (commit, path) => watching(async () => (await entryAt(commit, path))?.oid ?? null),
    async *log(from, to): AsyncGenerator<ObservedCommit> {
      try {
        for (const commit of from === null ? [to] : [from, to]) await rootTree(commit);
        yield* readLog(git, cloneDirectory(directory), from, to, limits.commandTimeoutMs);
      } catch (error) {
        if (error instanceof EncliiError && error.code === 'GIT_CLONE_DAMAGED') clone.markDamaged();
        throw error;
      }
    },
    isAncestor: (ancestor, descendant) =>
      watching(async () => {
        for (const commit of [ancestor, descendant]) {
          if ((await readRootTree(reader, commit)) !== null) continue;
          if (await clone.isHealthy()) return false;
          throw new EncliiError('GIT_CLONE_DAMAGED');
        }
        const result = await git.run(cloneDirectory(directory), ['merge-base', '--is-ancestor', ancestor, descendant], { timeoutMs: limits.commandTimeoutMs });
        if (result.exitCode === 0) return true;
        if (result.exitCode === 1) return false;
        throw new EncliiError('GIT_CLONE_DAMAGED');
      }),
    commitAndPush: (base, plans, at) => mutex.run(() => watching(() => push(base, plans, at.epochMilliseconds))),
    maintain: () => mutex.run(() => clone.maintain()),
    close: () => mutex.run(() => Promise.resolve().then(() => reader.restart())),
  };
}
