import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate, maySee, mayUse, type Principal } from '../auth/principal.ts';
import type { ForgeContext } from '../context.ts';
import { ForgeHttpError, notFound } from '../http/http-error.ts';
import type { AccessLevel, Repository } from '../state/model.ts';

export interface RepositoryParams {
  readonly owner: string;
  readonly repo: string;
}

export interface RepositoryAccess {
  readonly repository: Repository;
  readonly principal: Principal;
  /** Login that the answer names as creator. */
  readonly login: string;
}

/** `x-accepted-github-permissions` tells which permission a route needs. */
export function announcePermission(reply: FastifyReply, permission: string, level: AccessLevel): void {
  void reply.header('x-accepted-github-permissions', `${permission}=${level}`);
}

/**
 * Finds the repository of the route and checks the permission. Throws 401 for bad credentials, 301/307 when the repository
 * moved, 404 when the caller may not see it and 403 when they may see it but not do this.
 */
export function accessRepository(context: ForgeContext, request: FastifyRequest, reply: FastifyReply, permission: string, level: AccessLevel): RepositoryAccess {
  announcePermission(reply, permission, level);
  const principal = authenticate(context.state, request.headers.authorization);
  const { owner, repo } = request.params as RepositoryParams;
  const repository = context.state.repository(owner, repo);
  if (repository === undefined) {
    const moved = context.state.movedRepository(owner, repo);
    if (moved === undefined || !maySee(context.state, principal, moved)) throw notFound();
    const rest = request.url.split('/').slice(4).join('/');
    const query = request.url.includes('?') && rest === '' ? `?${request.url.split('?')[1] ?? ''}` : '';
    const prefix = request.originalUrl.startsWith('/api/v3/') ? '/api/v3' : '';
    const url = `${context.urls.origin}${prefix}/repositories/${moved.id}${rest === '' ? '' : `/${rest}`}${query}`;
    throw new ForgeHttpError(request.method === 'GET' ? 301 : 307, 'Moved Permanently', { headers: { location: url }, extra: { url } });
  }
  if (!maySee(context.state, principal, repository)) throw notFound();
  if (!mayUse(context.state, principal, repository, permission, level)) {
    if (principal.kind === 'anonymous') throw new ForgeHttpError(401, 'Requires authentication');
    throw new ForgeHttpError(403, principal.kind === 'installation' ? 'Resource not accessible by integration' : 'Must have push access to repository.');
  }
  if (level !== 'read' && repository.archived) throw new ForgeHttpError(403, 'Repository was archived so is read-only.');
  return { repository, principal, login: principal.kind === 'anonymous' ? '' : principal.login };
}

/** Throws unless the caller is the app itself (a JWT). */
export function requireApp(context: ForgeContext, request: FastifyRequest): void {
  const principal = authenticate(context.state, request.headers.authorization);
  if (principal.kind === 'anonymous') throw new ForgeHttpError(401, 'A JSON web token could not be decoded');
  if (principal.kind !== 'app') throw new ForgeHttpError(403, 'You must authenticate via a GitHub App.');
}

/** Body as an object; 400 with GitHub's words otherwise. */
export function bodyObject(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const { body } = request;
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw new ForgeHttpError(400, 'Body should be a JSON object');
  return body as Readonly<Record<string, unknown>>;
}

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Splices the `{owner}` and `{repo}` route prefix. */
export const repoRoute = (suffix: string): string => `/repos/:owner/:repo${suffix}`;
