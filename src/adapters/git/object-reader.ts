import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Socket } from 'node:net';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { GitProcess } from './git-process.ts';

export interface GitObject {
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly content: Buffer;
}

/** Where objects are read from by oid; null for one that is not there. */
export interface ObjectSource {
  read(oid: string): Promise<GitObject | null>;
}

interface PendingRead {
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: EncliiError) => void;
}

/**
 * Reads objects by oid through one `git cat-file --batch` that stays alive: about a tenth of a millisecond each, and git maps
 * its packs instead of loading them into this process. Reads may run in parallel and while packs are being replaced.
 */
export class ObjectReader implements ObjectSource {
  readonly #git: GitProcess;
  readonly #gitDirectory: string;
  readonly #maxObjectBytes: number;
  readonly #timeoutMs: number;
  #batch: CatFileBatch | null = null;

  constructor(git: GitProcess, gitDirectory: string, limits: { maxObjectBytes: number; commandTimeoutMs: number }) {
    this.#git = git;
    this.#gitDirectory = gitDirectory;
    this.#maxObjectBytes = limits.maxObjectBytes;
    this.#timeoutMs = limits.commandTimeoutMs;
  }

  /** Null when there is no such object. Throws GIT_OBJECT_TOO_LARGE, or GIT_CLONE_DAMAGED when git gives up on it. */
  read(oid: string): Promise<GitObject | null> {
    if (!isOid(oid)) return Promise.resolve(null);
    if (this.#batch === null || this.#batch.ended) {
      this.#batch = new CatFileBatch(this.#git.start(this.#gitDirectory, ['cat-file', '--batch']), this.#maxObjectBytes, this.#timeoutMs);
    }
    return this.#batch.read(oid);
  }

  /** Lets running reads finish on the old process; the next read starts one that sees the clone as it is then. */
  restart(): void {
    this.#batch?.finish();
    this.#batch = null;
  }
}

/** A full lower-case SHA-1: the only form in which an oid ever reaches git, so none can be taken for an option or a ref. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

class CatFileBatch {
  ended = false;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #maxObjectBytes: number;
  readonly #timeoutMs: number;
  readonly #pending: PendingRead[] = [];
  #chunks: Buffer[] = [];
  #length = 0;
  #body: { readonly type: GitObject['type']; readonly size: number } | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcessWithoutNullStreams, maxObjectBytes: number, timeoutMs: number) {
    this.#child = child;
    this.#maxObjectBytes = maxObjectBytes;
    this.#timeoutMs = timeoutMs;
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stdin.on('error', () => undefined);
    child.stderr.resume();
    child.on('error', () => this.#end());
    child.on('close', () => this.#end());
    this.#hold(false);
  }

  read(oid: string): Promise<GitObject | null> {
    return new Promise((resolve, reject) => {
      if (this.#pending.push({ resolve, reject }) === 1) this.#hold(true);
      this.#child.stdin.write(`${oid}\n`);
    });
  }

  finish(): void {
    this.#child.stdin.end();
  }

  /** An idle reader must not keep the process alive; one with reads under way must. */
  #hold(busy: boolean): void {
    const handles = [this.#child, this.#child.stdin as unknown as Socket, this.#child.stdout as unknown as Socket, this.#child.stderr as unknown as Socket];
    for (const handle of handles) {
      if (busy) handle.ref();
      else handle.unref();
    }
    clearTimeout(this.#timer);
    if (busy) this.#timer = setTimeout(() => this.#child.kill('SIGKILL'), this.#timeoutMs);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#pending.length > 0 && this.#takeOne()) {
      if (this.#pending.length === 0) this.#hold(false);
      else this.#timer?.refresh();
    }
  }

  /** True when one answer was whole. The format is `<oid> <type> <size>\n<content>\n`, or `<oid> missing\n`. */
  #takeOne(): boolean {
    if (this.#body === null) {
      const bytes = this.#joined();
      const lineEnd = bytes.indexOf(0x0a);
      if (lineEnd < 0) return false;
      const [, type, size] = bytes.toString('latin1', 0, lineEnd).split(' ');
      this.#keep(bytes.subarray(lineEnd + 1));
      if (type === 'missing' || size === undefined) {
        this.#pending.shift()?.resolve(null);
        return true;
      }
      this.#body = { type: type as GitObject['type'], size: Number(size) };
      if (this.#body.size > this.#maxObjectBytes) {
        // Its bytes are on their way already: only ending the process avoids reading them.
        this.#pending.shift()?.reject(new EncliiError('GIT_OBJECT_TOO_LARGE', { size: this.#body.size, limit: this.#maxObjectBytes }));
        this.#child.kill('SIGKILL');
        this.#end();
        return false;
      }
    }
    const { type, size } = this.#body;
    if (this.#length < size + 1) return false;
    const bytes = this.#joined();
    this.#body = null;
    // A copy, because a small object must not keep the whole chunk it came in.
    const content = Buffer.from(bytes.subarray(0, size));
    this.#keep(bytes.subarray(size + 1));
    this.#pending.shift()?.resolve({ type, content });
    return true;
  }

  #joined(): Buffer {
    const bytes = this.#chunks.length === 1 && this.#chunks[0] !== undefined ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    return bytes;
  }

  #keep(rest: Buffer): void {
    this.#chunks = [rest];
    this.#length = rest.length;
  }

  #end(): void {
    this.ended = true;
    clearTimeout(this.#timer);
    for (const read of this.#pending.splice(0)) read.reject(new EncliiError('GIT_CLONE_DAMAGED'));
  }
}
