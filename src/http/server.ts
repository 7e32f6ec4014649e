import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { EncliiError } from '../errors/enclii-error.ts';
import type { Language } from '../errors/error-definition.ts';
import type { Logger } from '../ports/logger.ts';
import { sendError } from './error-response.ts';
import { registerDeliveryRoutes, type DeliveryQueries } from './delivery-routes.ts';
import { registerWebhookRoute, type WebhookRouteOptions } from './webhook-route.ts';

export interface ServerOptions extends WebhookRouteOptions {
  readonly language: Language;
  /** Says whether the daemon can do its work now; the reason where it cannot. */
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly checks: Readonly<Record<string, string>> }>;
  readonly exposeMetrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly deliveries: DeliveryQueries;
  readonly log: Logger;
}

/** GitHub gives a webhook call up after ten seconds: what has not arrived by then is of no use to anybody. */
const requestTimeoutMilliseconds = 10_000;

/** The daemon's HTTP server, not yet listening. Request headers are never logged (row W10). */
export function createServer(options: ServerOptions): FastifyInstance {
  const fail = (error: unknown, request: FastifyRequest, reply: Parameters<typeof sendError>[2]): unknown => sendError(error, request, reply, options.language, options.log);
  const app = fastify({
    logger: false,
    forceCloseConnections: 'idle',
    requestTimeout: requestTimeoutMilliseconds,
    http: { connectionsCheckingInterval: 1_000 },
    bodyLimit: 1024 * 1024,
    frameworkErrors: (error, request, reply) => {
      void fail(error, request, reply);
    },
  });
  app.setErrorHandler((error, request, reply) => fail(error, request, reply));
  app.setNotFoundHandler((request, reply) => fail(new EncliiError('API_NOT_FOUND'), request, reply));
  app.addHook('onSend', (request, reply, _payload, next) => {
    // Node would read the rest of an unread body to keep the connection: however long that body is (row W2).
    if (hasUnreadBody(request)) reply.header('connection', 'close');
    next();
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const { ready, checks } = await options.readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await options.exposeMetrics();
    return reply.type(contentType).send(text);
  });
  registerDeliveryRoutes(app, options.deliveries);
  registerWebhookRoute(app, options);
  return app;
}

function hasUnreadBody({ raw }: FastifyRequest): boolean {
  const announced = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length'] ?? 0) > 0;
  return announced && !raw.complete;
}
