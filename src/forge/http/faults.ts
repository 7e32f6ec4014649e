import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface CannedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless it is a string. */
  readonly body?: unknown;
}

/**
 * `reset`: the connection drops before anything happened. `after-applied-reset`: it drops after the request was carried
 * out. `timeout`: no answer ever. `truncate`: half of the body, then the connection drops. `slow-drip`: the body comes byte
 * by byte. `redirect:<url>`: 307 to there.
 */
export type FaultResponse = CannedResponse | 'reset' | 'timeout' | 'after-applied-reset' | 'truncate' | 'slow-drip' | `redirect:${string}`;

export interface FaultRule {
  readonly match: { readonly method?: string; readonly path?: RegExp };
  /** How many requests it hits; 1 by default, Infinity for an outage. */
  readonly times?: number;
  /** Matching requests that pass before the first hit. */
  readonly skip?: number;
  readonly respond: FaultResponse;
}

export interface Fault {
  readonly hits: number;
  remove(): void;
}

interface ActiveFault extends FaultRule {
  left: number;
  toSkip: number;
  hits: number;
}

const dripMilliseconds = 20;

/** Faults that tests plant; the first that matches wins. `path` is matched with its query, without `/api/v3`. */
export class Faults {
  readonly #active: ActiveFault[] = [];

  add(rule: FaultRule): Fault {
    const fault: ActiveFault = { ...rule, left: rule.times ?? 1, toSkip: rule.skip ?? 0, hits: 0 };
    this.#active.push(fault);
    return {
      get hits() {
        return fault.hits;
      },
      remove: () => {
        fault.left = 0;
      },
    };
  }

  clear(): void {
    for (const fault of this.#active.splice(0)) fault.left = 0;
  }

  take(method: string, path: string): FaultResponse | null {
    for (const fault of this.#active) {
      if (fault.left <= 0) continue;
      if (fault.match.method !== undefined && fault.match.method.toUpperCase() !== method) continue;
      if (fault.match.path !== undefined && path.search(fault.match.path) === -1) continue;
      if (fault.toSkip > 0) {
        fault.toSkip -= 1;
        continue;
      }
      fault.left -= 1;
      fault.hits += 1;
      return fault.respond;
    }
    return null;
  }
}

async function toBuffer(payload: unknown): Promise<Buffer> {
  if (typeof payload === 'string') return Buffer.from(payload);
  if (payload instanceof Uint8Array) return Buffer.from(payload);
  if (!(payload instanceof Readable)) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of payload) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function* drip(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += 1) {
    await new Promise((resolve) => setTimeout(resolve, dripMilliseconds));
    yield bytes.subarray(offset, offset + 1);
  }
}

async function* cut(bytes: Buffer, request: FastifyRequest): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, Math.floor(bytes.length / 2));
  await new Promise((resolve) => setImmediate(resolve));
  request.raw.socket.destroy();
}

const planted = new WeakMap<FastifyRequest, FaultResponse>();

async function beforeHandler(faults: Faults, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const fault = faults.take(request.method, request.url);
  if (fault === null) return undefined;
  planted.set(request, fault);
  if (fault === 'reset' || fault === 'timeout') {
    reply.hijack();
    if (fault === 'reset') request.raw.socket.destroy();
    return reply;
  }
  if (typeof fault === 'object') {
    await reply.code(fault.status).headers(fault.headers ?? {}).send(fault.body ?? '');
    return reply;
  }
  if (fault.startsWith('redirect:')) {
    await reply.code(307).header('location', fault.slice('redirect:'.length)).send('');
    return reply;
  }
  return undefined;
}

async function afterHandler(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const fault = planted.get(request);
  if (fault === 'after-applied-reset') {
    await toBuffer(payload);
    request.raw.socket.destroy();
    return '';
  }
  if (fault !== 'truncate' && fault !== 'slow-drip') return payload;
  const bytes = await toBuffer(payload);
  void reply.header('content-length', bytes.length);
  return Readable.from(fault === 'truncate' ? cut(bytes, request) : drip(bytes));
}

/** Installs the faults in front of every route that is registered after it. */
export function installFaults(app: FastifyInstance, faults: Faults): void {
  app.addHook('preHandler', (request, reply) => beforeHandler(faults, request, reply));
  app.addHook('onSend', afterHandler);
}
