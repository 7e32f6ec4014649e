import { createHash } from 'node:crypto';
import git from 'isomorphic-git';
import type { GitObject, ObjectSource } from './object-reader.ts';
import { encodePack, type PackedType } from './pack-file.ts';

/**
 * The objects of one push, in memory until they are packed; whatever else is asked for comes from the clone. So the trees of a commit
 * can be read while the next one is built on it, and nothing is on disk that the server has not been offered.
 */
export class PushObjects implements ObjectSource {
  readonly #clone: ObjectSource;
  readonly #added = new Map<string, { readonly type: PackedType; readonly content: Buffer }>();

  constructor(clone: ObjectSource) {
    this.#clone = clone;
  }

  get size(): number {
    return this.#added.size;
  }

  /** Takes the object and returns its oid. `oid` saves hashing where it is known. The content must not change afterwards. */
  add(type: PackedType, content: Buffer, oid = hashObject(type, content)): string {
    if (!this.#added.has(oid)) this.#added.set(oid, { type, content });
    return oid;
  }

  read(oid: string): Promise<GitObject | null> {
    const added = this.#added.get(oid);
    return added === undefined ? this.#clone.read(oid) : Promise.resolve(added);
  }

  /** One pack of exactly the objects that were added. */
  pack(): Promise<Buffer> {
    return encodePack([...this.#added.values()]);
  }
}

/** Oid of a blob. isomorphic-git hashes it off the main thread, and takes the bytes as they are. */
export async function hashBlob(content: Uint8Array): Promise<string> {
  return (await git.hashBlob({ object: content })).oid;
}

/** Of trees and commits isomorphic-git hashes only what it has encoded itself, which changes names and messages: see ADR 0003. */
function hashObject(type: PackedType, content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}
