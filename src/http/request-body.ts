import type { IncomingMessage } from 'node:http';
import { EncliiError } from '../errors/enclii-error.ts';

/** Bytes of request bodies that may be in memory at the same time, whoever sends them. */
export class BodyBudget {
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  /** A share for one request; it grows by `take` and is given back as a whole. */
  share(): BodyShare {
    let held = 0;
    return {
      take: (bytes) => {
        if (this.#used + bytes > this.#limit) return false;
        this.#used += bytes;
        held += bytes;
        return true;
      },
      release: () => {
        this.#used -= held;
        held = 0;
      },
    };
  }
}

export interface BodyShare {
  /** False: there is no room, and nothing was taken. */
  readonly take: (bytes: number) => boolean;
  readonly release: () => void;
}

/**
 * A request's bytes as they came. It stops reading at once past `limit` (INTAKE_BODY_TOO_LARGE) or when too much is in
 * memory already (INTAKE_OVERLOADED). A body that ends early is API_REQUEST_INVALID.
 */
export async function readBody(request: IncomingMessage, limit: number, share: BodyShare): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new EncliiError('INTAKE_BODY_TOO_LARGE', { limit });
  const chunks: Buffer[] = [];
  let received = 0;
  return new Promise<Buffer>((resolve, reject) => {
    const stopListening = (): void => {
      request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
    };
    const refuse = (error: EncliiError): void => {
      stopListening();
      request.pause();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      if (received + chunk.length > limit) refuse(new EncliiError('INTAKE_BODY_TOO_LARGE', { limit }));
      else if (!share.take(chunk.length)) refuse(new EncliiError('INTAKE_OVERLOADED'));
      else {
        received += chunk.length;
        chunks.push(chunk);
      }
    };
    const onEnd = (): void => {
      stopListening();
      resolve(Buffer.concat(chunks, received));
    };
    const onBroken = (): void => {
      stopListening();
      // A second error of the same stream has nobody to tell.
      request.on('error', () => undefined);
      reject(new EncliiError('API_REQUEST_INVALID', { detail: 'the body ended early' }));
    };
    request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}
