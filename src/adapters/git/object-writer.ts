import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { deflateSync } from 'node:zlib';
import git from 'isomorphic-git';
import { EncliiError } from '../../errors/enclii-error.ts';
import { encodePack, type PackedType } from './pack-file.ts';

/**
 * isomorphic-git writes a loose object in place, so a crash would leave half of one under its final name, and it never overwrites
 * what exists. Through this client an object appears whole or not at all. The `tmp_obj_` prefix is what `git prune` cleans.
 * Synchronous underneath: for files of a kilobyte the hops to the thread pool take several times longer than the calls.
 */
const atomicFileSystem = {
  promises: {
    ...fs.promises,
    stat: (path: string): Promise<fs.Stats> => Promise.resolve().then(() => fs.statSync(path)),
    writeFile: (path: string, data: Uint8Array): Promise<void> => Promise.resolve().then(() => {
      const temporary = path.replace(/[^/]*$/, `tmp_obj_${randomUUID()}`);
      try {
        fs.writeFileSync(temporary, data, { mode: 0o444 });
        fs.renameSync(temporary, path);
      } catch (error) {
        fs.rmSync(temporary, { force: true });
        throw error;
      }
    }),
  },
};

/** Writes loose objects and packs exactly those it wrote. One per push. */
export class ObjectWriter {
  readonly #gitDirectory: string;
  readonly #written = new Map<string, { readonly type: PackedType; readonly content: Uint8Array }>();

  constructor(gitDirectory: string) {
    this.#gitDirectory = gitDirectory;
  }

  /** Throws GIT_COMMAND_FAILED when the disk does not take it. */
  async write(type: PackedType, content: Uint8Array): Promise<string> {
    const wrapped = wrap(type, content);
    const oid = createHash('sha1').update(wrapped).digest('hex');
    if (this.#written.has(oid)) return oid;
    try {
      const object = deflateSync(wrapped, { level: 1 });
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- writeTree and writeCommit take parsed objects and would write other bytes
      await git.writeObject({ fs: atomicFileSystem, dir: this.#gitDirectory, gitdir: this.#gitDirectory, type, object, format: 'deflated', oid });
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'the object could not be stored';
      throw new EncliiError('GIT_COMMAND_FAILED', { command: 'hash-object', reason }, { cause: error });
    }
    this.#written.set(oid, { type, content });
    return oid;
  }

  pack(): Buffer {
    return encodePack([...this.#written.values()]);
  }
}

/** Oid of a blob, without writing it. */
export function hashBlob(content: Uint8Array): string {
  return createHash('sha1').update(wrap('blob', content)).digest('hex');
}

/** The bytes that git hashes and stores: type, size, content. */
function wrap(type: string, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
}
