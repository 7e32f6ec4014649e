import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ForgeContext } from '../context.ts';
import { ForgeHttpError } from '../http/http-error.ts';
import { installRateLimit } from '../http/rate-limit.ts';
import { registerActionRoutes } from './actions.ts';
import { registerAppRoutes } from './app-routes.ts';
import { registerCheckRunRoutes } from './check-runs.ts';
import { registerCommitStatusRoutes } from './commit-statuses.ts';
import { registerCompareRoutes } from './compare.ts';
import { registerContentRoutes } from './contents.ts';
import { registerDeploymentStatusRoutes } from './deployment-statuses.ts';
import { registerDeploymentRoutes } from './deployments.ts';
import { registerGitDataRoutes } from './git-data.ts';
import { registerHookDeliveryRoutes } from './hook-deliveries.ts';
import { registerIssueCommentRoutes } from './issue-comments.ts';
import { registerRepositoryRoutes } from './repositories.ts';

const defaultRateLimit = 5000;

function observe(context: ForgeContext, request: FastifyRequest): void {
  context.options.onRequest?.({
    method: request.method,
    path: request.url.split('?')[0] ?? '',
    query: request.query as Record<string, string>,
    headers: request.headers,
    body: request.body,
  });
}

function parsed(payload: unknown): unknown {
  if (typeof payload !== 'string' || payload === '') return undefined;
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return payload;
  }
}

/** GitHub's REST API. Unknown routes answer 404 here, so that they too are seen by `onRequest`. */
export function registerRest(app: FastifyInstance, context: ForgeContext): void {
  app.addHook('preHandler', (request, _reply, done) => {
    observe(context, request);
    done();
  });
  installRateLimit(app, context.options.rateLimit ?? defaultRateLimit, context.state.now);
  app.addHook('onSend', (request, reply, payload, done) => {
    context.options.onResponse?.({ method: request.method, path: request.url.split('?')[0] ?? '', status: reply.statusCode, body: parsed(payload) });
    void reply.headers({ 'x-github-media-type': 'github.v3; format=json', 'x-github-api-version-selected': '2022-11-28' });
    if (request.method === 'GET' && reply.statusCode === 200 && typeof payload === 'string') {
      const etag = `W/"${createHash('sha256').update(payload).digest('hex')}"`;
      void reply.header('etag', etag);
      if (request.headers['if-none-match'] === etag) {
        void reply.code(304);
        done(null, '');
        return;
      }
    }
    done(null, payload);
  });

  registerAppRoutes(app, context);
  registerHookDeliveryRoutes(app, context);
  registerRepositoryRoutes(app, context);
  registerGitDataRoutes(app, context);
  registerContentRoutes(app, context);
  registerCompareRoutes(app, context);
  registerCheckRunRoutes(app, context);
  registerCommitStatusRoutes(app, context);
  registerDeploymentRoutes(app, context);
  registerDeploymentStatusRoutes(app, context);
  registerActionRoutes(app, context);
  registerIssueCommentRoutes(app, context);
  app.all('/*', () => {
    throw new ForgeHttpError(404, 'Not Found');
  });
}
