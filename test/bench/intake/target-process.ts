/**
 * One receiver of webhooks, in a process of its own: `enclii` (the daemon's HTTP server, intake and ledger, no worker),
 * `bare` (node:http that verifies the HMAC and stores nothing) or `probot` (its middleware with a handler that does
 * nothing). Prints its port; ends when standard input does.
 */
import { createHmac, generateKeyPairSync, timingSafeEqual } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull as devNullPath } from 'node:os';
import { createNodeMiddleware, createProbot } from 'probot';
import { createSignatureVerifier } from '../../../src/adapters/github/webhook-signature.ts';
import { createLogger, createRedactor } from '../../../src/adapters/logging/logger.ts';
import { createPrometheusMetrics } from '../../../src/adapters/logging/prometheus-metrics.ts';
import { openPool } from '../../../src/adapters/postgres/database.ts';
import { createPostgresLedger } from '../../../src/adapters/postgres/postgres-ledger.ts';
import { BodyBudget } from '../../../src/http/request-body.ts';
import { createServer } from '../../../src/http/server.ts';
import { Intake } from '../../../src/ledger/intake.ts';

const [kind = '', secret = '', connectionString = ''] = process.argv.slice(2);
const devNull = openSync(devNullPath, 'w');

async function startEnclii(): Promise<number> {
  const pool = openPool(connectionString, () => undefined, 4);
  const ledger = createPostgresLedger(pool);
  const metrics = createPrometheusMetrics();
  const server = createServer({
    intake: new Intake(ledger),
    verifySignature: createSignatureVerifier([secret]),
    bodyLimit: 26 * 1024 * 1024,
    bodyBudget: new BodyBudget(256 * 1024 * 1024),
    language: 'en',
    // As the daemon writes it, redacted and synchronously, to where nobody reads.
    log: createLogger({ level: 'info', redactor: createRedactor([secret]), destination: { write: (line) => void writeSync(devNull, line) } }),
    metrics,
    readiness: () => Promise.resolve({ ready: true, checks: {} }),
    exposeMetrics: () => metrics.expose(),
    deliveries: { view: (guid) => ledger.view(guid), list: (limit) => ledger.list({ state: null, limit }), language: 'en', token: null },
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return (server.server.address() as AddressInfo).port;
}

const bare: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex')}`);
    const given = Buffer.from(String(request.headers['x-hub-signature-256'] ?? ''));
    const valid = given.length === expected.length && timingSafeEqual(given, expected);
    response.writeHead(valid ? 202 : 401).end();
  });
};

async function probotListener(): Promise<RequestListener> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  const probot = createProbot({ overrides: { appId: 1, privateKey, secret, logLevel: 'error' } });
  const middleware = await createNodeMiddleware((app) => {
    app.on('push', () => undefined);
  }, { probot, webhooksPath: '/webhook' });
  return (request, response) => void middleware(request, response);
}

async function listen(listener: RequestListener): Promise<number> {
  const server: Server = createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const port = kind === 'enclii' ? await startEnclii() : await listen(kind === 'probot' ? await probotListener() : bare);
process.stdout.write(`${port}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
