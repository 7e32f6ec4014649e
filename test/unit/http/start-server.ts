import { createHmac, randomUUID } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { createSignatureVerifier } from '../../../src/adapters/github/webhook-signature.ts';
import { BodyBudget } from '../../../src/http/request-body.ts';
import { createServer } from '../../../src/http/server.ts';
import { Intake } from '../../../src/ledger/intake.ts';
import type { Acceptance, IncomingDelivery } from '../../../src/ports/ledger.ts';
import type { Metrics } from '../../../src/ports/metrics.ts';
import { collectingLogger, type CollectedLine } from '../../helpers/engine/collecting-logger.ts';

export const secret = 'unit-test-webhook-secret';
export const apiToken = 'unit-test-api-token';
export const megabyte = 1024 * 1024;

export interface UnitServer {
  readonly url: string;
  readonly port: number;
  /** What reached the ledger. */
  readonly stored: readonly IncomingDelivery[];
  readonly refused: readonly string[];
  readonly lines: readonly CollectedLine[];
  readonly budget: BodyBudget;
  /** Server's side of every connection so far: `bytesRead` says what it took. */
  readonly sockets: readonly Socket[];
  close(): Promise<void>;
}

/** The real HTTP server on loopback, with a ledger in memory behind the real intake. */
export async function startUnitServer(
  options: {
    readonly bodyLimit?: number;
    readonly budgetBytes?: number;
    readonly secrets?: readonly string[];
    readonly accept?: (deliveries: readonly IncomingDelivery[]) => Promise<readonly Acceptance[]>;
  } = {},
): Promise<UnitServer> {
  const stored: IncomingDelivery[] = [];
  const refused: string[] = [];
  const { log, lines } = collectingLogger();
  const budget = new BodyBudget(options.budgetBytes ?? 256 * megabyte);
  const accept =
    options.accept ??
    ((deliveries: readonly IncomingDelivery[]): Promise<readonly Acceptance[]> => {
      stored.push(...deliveries);
      return Promise.resolve(deliveries.map(() => 'accepted' as const));
    });
  const metrics: Metrics = {
    webhookRefused: (why) => refused.push(why),
    deliveryAccepted: () => undefined,
    pipelineEnded: () => undefined,
    releasesPushed: () => undefined,
    pushRaced: () => undefined,
  };
  const app = createServer({
    intake: new Intake({ accept }),
    verifySignature: createSignatureVerifier(options.secrets ?? [secret]),
    bodyLimit: options.bodyLimit ?? 26 * megabyte,
    bodyBudget: budget,
    language: 'en',
    log,
    metrics,
    exposeMetrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    readiness: () => Promise.resolve({ ready: true, checks: {} }),
    deliveries: { view: () => Promise.resolve(null), list: () => Promise.resolve([]), language: 'en', token: apiToken },
  });
  const sockets: Socket[] = [];
  app.server.on('connection', (socket) => sockets.push(socket));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url, port, stored, refused, lines, budget, sockets, close: () => app.close() };
}

export function sign(body: string | Uint8Array, key = secret, algorithm = 'sha256'): string {
  return `${algorithm}=${createHmac(algorithm, key).update(body).digest('hex')}`;
}

export function headersFor(body: string | Uint8Array, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { 'content-type': 'application/json', 'x-github-delivery': randomUUID(), 'x-github-event': 'push', 'x-hub-signature-256': sign(body), ...more };
}

export function post(server: UnitServer, body: string | Uint8Array, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${server.url}/webhook`, { method: 'POST', body: body as string, headers: { ...headers } });
}

export interface Streamed {
  /** Everything the server said before it hung up. */
  readonly answer: string;
  /** Bytes that were offered until then. */
  readonly offered: number;
}

/** Writes a chunked body that does not end, as fast as the server takes it, until the server hangs up. */
export function streamForever(port: number, path: string, headers: Readonly<Record<string, string>>, stopAfter: number): Promise<Streamed> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const chunk = Buffer.alloc(64 * 1024, 'a');
    const framed = Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
    let offered = 0;
    let answer = '';
    const pump = (): void => {
      while (!socket.destroyed && offered < stopAfter) {
        offered += chunk.length;
        if (!socket.write(framed)) {
          socket.once('drain', pump);
          return;
        }
      }
    };
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve({ answer, offered });
    });
    socket.on('connect', () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n${lines.join('')}\r\n`);
      pump();
    });
  });
}
