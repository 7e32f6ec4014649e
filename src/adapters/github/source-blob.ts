import { createHash } from 'node:crypto';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { HttpFetch } from '../../ports/http-fetch.ts';
import type { SourceRepository } from '../../ports/source-repository.ts';
import { bufferAnswers } from './buffered-fetch.ts';
import type { GitHubClients } from './github-clients.ts';
import { hasCode } from './github-errors.ts';
import { createObjectCache } from './object-cache.ts';
import { at, subjectOf } from './repository-address.ts';

export interface SourceBlobs {
  read(repository: SourceRepository, oid: string, maxBytes: number): Promise<Buffer>;
  /** Remembers a blob's size from a tree, so that a large one is refused without a request. */
  noteSize(repository: SourceRepository, oid: string, bytes: number): void;
}

/** Base64 in lines of 60 with an escaped line break each, and the JSON around it. */
const wireBytesPerByte = 1.4;
const envelopeBytes = 16 * 1024;
const sizeNoteBytes = 64;
const sizeNotesBytes = 4 * 1024 * 1024;

/** Reads single blobs, never more bytes than the caller allows, and keeps them: an unchanged file isn't read again. */
export function createSourceBlobs(clients: GitHubClients, fetch: HttpFetch, cacheBytes: number): SourceBlobs {
  const cache = createObjectCache<Buffer>(cacheBytes);
  const sizes = createObjectCache<{ readonly bytes: number }>(sizeNotesBytes);

  return {
    noteSize(repository, oid, bytes) {
      sizes.put(repository.id, oid, { bytes }, sizeNoteBytes);
    },
    async read(repository, oid, maxBytes) {
      const subject = subjectOf(repository);
      const tooLarge = (): EncliiError => new EncliiError('GITHUB_BLOB_TOO_LARGE', { subject, oid, maxBytes });
      const known = cache.get(repository.id, oid);
      const knownSize = known?.length ?? sizes.get(repository.id, oid)?.bytes ?? 0;
      if (knownSize > maxBytes) throw tooLarge();
      if (known !== undefined) return Buffer.from(known);

      const capped = bufferAnswers(fetch, Math.ceil(maxBytes * wireBytesPerByte) + envelopeBytes);
      const { data } = await clients
        .installation(repository.installationId)
        .call(subject, (octokit) =>
          octokit.rest.git.getBlob({ ...at(repository), file_sha: oid, request: { fetch: capped } }),
        )
        .catch((error: unknown) => {
          throw hasCode(error, 'GITHUB_ANSWER_TOO_LARGE') ? tooLarge() : error;
        });
      if (typeof data.size === 'number' && data.size > maxBytes) throw tooLarge();
      if (data.encoding !== 'base64' || typeof data.content !== 'string') {
        throw new EncliiError('GITHUB_UNEXPECTED_ANSWER', { subject, detail: 'a blob that is not base64' });
      }
      const content = Buffer.from(data.content, 'base64');
      if (content.length > maxBytes) throw tooLarge();
      // What is deployed is what this commit names, whatever sits between here and GitHub.
      if (gitBlobOid(content, oid.length) !== oid) {
        throw new EncliiError('GITHUB_UNEXPECTED_ANSWER', { subject, detail: 'a blob whose content does not have its id' });
      }
      cache.put(repository.id, oid, content, content.length);
      return Buffer.from(content);
    },
  };
}

function gitBlobOid(content: Buffer, hexLength: number): string {
  return createHash(hexLength === 64 ? 'sha256' : 'sha1').update(`blob ${String(content.length)}\0`).update(content).digest('hex');
}
