import type { FastifyInstance } from 'fastify';

/** One request that reached the forge. */
export interface LoggedRequest {
  readonly id: string;
  readonly method: string;
  /** Without query and `/api/v3`. */
  readonly path: string;
  readonly query: string;
  /** Parsed JSON body of a write; undefined otherwise. */
  body: unknown;
  /** The scheme of `Authorization` and no more of it. */
  readonly authorization: string | null;
  readonly userAgent: string | null;
  /** 0 until answered, and when the connection was dropped. */
  status: number;
}

/** Logs every request of any route; keeps the newest `limit`. */
export function installRequestLog(app: FastifyInstance, log: LoggedRequest[], limit: number): void {
  const open = new WeakMap<object, LoggedRequest>();
  app.addHook('onRequest', (request, _reply, done) => {
    const [path = '', query = ''] = request.url.split('?');
    const entry: LoggedRequest = {
      id: request.id,
      method: request.method,
      path,
      query,
      body: undefined,
      authorization: request.headers.authorization?.split(' ')[0] ?? null,
      userAgent: request.headers['user-agent'] ?? null,
      status: 0,
    };
    open.set(request, entry);
    log.push(entry);
    if (log.length > limit) log.splice(0, log.length - limit);
    done();
  });
  app.addHook('preHandler', (request, _reply, done) => {
    const entry = open.get(request);
    const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
    if (entry !== undefined && isJson && request.method !== 'GET') entry.body = request.body;
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const entry = open.get(request);
    if (entry !== undefined && reply.raw.writableFinished) entry.status = reply.statusCode;
    done();
  });
}
