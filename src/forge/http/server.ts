import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance } from 'fastify';
import type { ForgeContext } from '../context.ts';
import { registerGitRoutes } from '../git/git-routes.ts';
import type { Registry } from '../registry/registry.ts';
import { registerRegistryRoutes } from '../registry/registry-routes.ts';
import { registerRest } from '../rest/rest-plugin.ts';
import { installFaults, type Faults } from './faults.ts';
import { ForgeHttpError } from './http-error.ts';
import { installRequestLog, type LoggedRequest } from './request-log.ts';

const bodyLimit = 256 * 1024 * 1024;
const defaultLogLimit = 10_000;

/** `/api/v3/…` is the same API; `/repositories/<id>/…` is where redirects of renamed repositories lead. */
function rewriteUrl(context: ForgeContext, url: string): string {
  const path = url.startsWith('/api/v3/') ? url.slice('/api/v3'.length) : url;
  const byId = /^\/repositories\/(\d+)(.*)$/s.exec(path);
  const repository = byId === null ? undefined : context.state.repositories.get(Number(byId[1]));
  return repository === undefined ? path : `/repos/${repository.owner}/${repository.name}${byId?.[2] ?? ''}`;
}

function parseJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') {
      done(null, undefined);
      return;
    }
    try {
      done(null, JSON.parse(body as string));
    } catch {
      done(new ForgeHttpError(400, 'Problems parsing JSON'));
    }
  });
}

/** The one server for git, REST and images. Connections are cut on close, so that no test waits for keep-alive. */
export function createServer(context: ForgeContext, parts: { readonly faults: Faults; readonly requests: LoggedRequest[]; readonly registry: Registry }): FastifyInstance {
  const app = fastify({
    bodyLimit,
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 4096 },
    rewriteUrl: (request) => rewriteUrl(context, request.url ?? '/'),
  });
  parseJson(app);
  app.setErrorHandler((error, request, reply) => {
    const known = error instanceof ForgeHttpError;
    const status = known ? error.status : ((error as { statusCode?: number }).statusCode ?? 500);
    const text = error instanceof Error ? error.message : String(error);
    if (known) void reply.headers(error.headers);
    void reply.code(status);
    // git shows a person what a plain-text answer says.
    if (/\/(info\/refs|git-(upload|receive)-pack)$/.test(request.url.split('?')[0] ?? '')) return reply.type('text/plain').send(`${text}\n`);
    return reply.send(known ? error.body() : { message: text });
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    void reply.headers({ 'x-github-request-id': request.id, server: 'github.com' });
    done(null, payload);
  });
  installRequestLog(app, parts.requests, context.options.requestLogLimit ?? defaultLogLimit);
  void app.register((scope, _options, done) => {
    registerRest(scope, context);
    installFaults(scope, parts.faults);
    done();
  });
  void app.register((scope, _options, done) => {
    installFaults(scope, parts.faults);
    registerGitRoutes(scope, context);
    done();
  });
  void app.register((scope, _options, done) => {
    installFaults(scope, parts.faults);
    registerRegistryRoutes(scope, parts.registry, context.urls);
    done();
  });
  return app;
}
