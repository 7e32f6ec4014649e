import type { FastifyInstance } from 'fastify';
import { authenticate } from '../auth/principal.ts';
import type { ForgeContext } from '../context.ts';
import { ForgeHttpError, notFound } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { appPayload, installationPayload, installationTokenPayload } from '../payloads/app.ts';
import { repositoryPayload } from '../payloads/repository.ts';
import type { Installation, Json } from '../state/model.ts';
import { bodyObject, repoRoute, requireApp, type RepositoryParams } from './access.ts';

const tokenLifeMilliseconds = 60 * 60 * 1000;
const order: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };

function grantedPermissions(installation: Installation, wanted: unknown): Record<string, string> {
  if (typeof wanted !== 'object' || wanted === null) return { ...installation.permissions };
  const granted: Record<string, string> = {};
  for (const [name, level] of Object.entries(wanted as Json)) {
    if ((order[String(level)] ?? 9) > (order[installation.permissions[name] ?? ''] ?? 0)) {
      throw new ForgeHttpError(422, 'The permissions requested are not granted to this installation.');
    }
    granted[name] = String(level);
  }
  return { metadata: 'read', ...granted };
}

function grantedRepositories(context: ForgeContext, installation: Installation, body: Json): Set<number> | null {
  const { repositories, repository_ids: ids } = body;
  if (!Array.isArray(repositories) && !Array.isArray(ids)) return installation.selection === 'all' ? null : new Set(installation.repositoryIds);
  const covered = context.state.repositoriesOf(installation);
  const chosen = new Set<number>();
  for (const wanted of [...(Array.isArray(repositories) ? (repositories as unknown[]) : []), ...(Array.isArray(ids) ? (ids as unknown[]) : [])]) {
    const found = covered.find((one) => one.id === wanted || (typeof wanted === 'string' && one.name.toLowerCase() === wanted.toLowerCase()));
    if (found === undefined) {
      throw new ForgeHttpError(422, 'There is at least one repository that does not exist or is not accessible to the parent installation.');
    }
    chosen.add(found.id);
  }
  return chosen;
}

/** The GitHub App: itself, its installations, their tokens and repositories. */
export function registerAppRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;
  const installationOf = (id: string): Installation => {
    const installation = state.installations.get(Number(id));
    if (installation === undefined) throw notFound();
    return installation;
  };

  app.get('/app', (request) => {
    requireApp(context, request);
    return appPayload(urls, state);
  });

  app.get('/app/installations', (request, reply) => {
    requireApp(context, request);
    return paginate(urls.origin, request, reply, [...state.installations.values()]).map((one) => installationPayload(urls, state, one));
  });

  app.get<{ Params: { id: string } }>('/app/installations/:id', (request) => {
    requireApp(context, request);
    return installationPayload(urls, state, installationOf(request.params.id));
  });

  app.post<{ Params: { id: string } }>('/app/installations/:id/access_tokens', (request, reply) => {
    requireApp(context, request);
    const installation = installationOf(request.params.id);
    if (installation.suspendedAt !== null) throw new ForgeHttpError(403, 'This installation has been suspended');
    const body = bodyObject(request);
    const token = state.issueInstallationToken({
      installationId: installation.id,
      expiresAt: state.now() + tokenLifeMilliseconds,
      permissions: grantedPermissions(installation, body['permissions']),
      repositoryIds: grantedRepositories(context, installation, body),
    });
    void reply.code(201);
    return installationTokenPayload(urls, state, token);
  });

  app.delete('/installation/token', (request, reply) => {
    const principal = authenticate(state, request.headers.authorization);
    if (principal.kind !== 'installation') throw new ForgeHttpError(403, 'Resource not accessible');
    state.installationTokens.delete(principal.token.token);
    return reply.code(204).send();
  });

  app.get('/installation/repositories', (request, reply) => {
    const principal = authenticate(state, request.headers.authorization);
    if (principal.kind === 'anonymous') throw new ForgeHttpError(401, 'Requires authentication');
    if (principal.kind !== 'installation') throw new ForgeHttpError(403, 'You must authenticate with an installation access token');
    const { repositoryIds } = principal.token;
    const visible = state.repositoriesOf(principal.installation).filter((one) => repositoryIds === null || repositoryIds.has(one.id));
    return {
      total_count: visible.length,
      repository_selection: principal.installation.selection,
      repositories: paginate(urls.origin, request, reply, visible).map((one) => repositoryPayload(urls, state, one)),
    };
  });

  const installationAnswer = (installation: Installation | undefined): Json => {
    if (installation === undefined) throw notFound();
    return installationPayload(urls, state, installation);
  };

  app.get<{ Params: RepositoryParams }>(repoRoute('/installation'), (request, reply) => {
    requireApp(context, request);
    const { owner, repo } = request.params;
    const repository = state.repository(owner, repo);
    const moved = repository === undefined ? state.movedRepository(owner, repo) : undefined;
    if (moved !== undefined) {
      return reply.code(301).header('location', `${urls.origin}/repositories/${moved.id}/installation`).send({ message: 'Moved Permanently' });
    }
    return installationAnswer(repository === undefined ? undefined : state.installationOf(repository));
  });
  app.get<{ Params: { login: string } }>('/users/:login/installation', (request) => {
    requireApp(context, request);
    return installationAnswer(state.installationOfAccount(request.params.login));
  });
  app.get<{ Params: { login: string } }>('/orgs/:login/installation', (request) => {
    requireApp(context, request);
    return installationAnswer(state.installationOfAccount(request.params.login));
  });

  app.get('/rate_limit', (request, reply) => {
    authenticate(state, request.headers.authorization);
    const limit = Number(reply.getHeader('x-ratelimit-limit'));
    const remaining = Number(reply.getHeader('x-ratelimit-remaining'));
    const rate = { limit, remaining, used: limit - remaining, reset: Number(reply.getHeader('x-ratelimit-reset')) };
    return { resources: { core: rate, search: { ...rate } }, rate };
  });
}

