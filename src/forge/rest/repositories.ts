import type { FastifyInstance } from 'fastify';
import { authenticate } from '../auth/principal.ts';
import { objectsOf, type ForgeContext } from '../context.ts';
import { ForgeHttpError, notFound, validationFailed } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { userPayload } from '../payloads/account.ts';
import { commitPayload } from '../payloads/git.ts';
import { repositoryApiUrl, repositoryHtmlUrl, repositoryPayload } from '../payloads/repository.ts';
import type { Json, Permission } from '../state/model.ts';
import { RepositoryActions } from '../repository-actions.ts';
import { accessRepository, bodyObject, repoRoute, textOf } from './access.ts';

const coarse: Readonly<Record<Permission, string>> = { none: 'none', read: 'read', triage: 'read', write: 'write', maintain: 'write', admin: 'admin' };

/** Repositories, their branches and who may do what in them. */
export function registerRepositoryRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;
  const actions = new RepositoryActions(context);

  app.get(repoRoute(''), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'metadata', 'read');
    return repositoryPayload(urls, state, repository);
  });

  app.patch(repoRoute(''), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'administration', 'admin');
    const body = bodyObject(request);
    const [name, branch] = [textOf(body['name']), textOf(body['default_branch'])];
    if (name !== null && name !== repository.name) {
      if (state.repository(repository.owner, name) !== undefined) throw validationFailed('Repository', 'name', 'custom', 'name already exists on this account');
      actions.rename(repository, name);
    }
    if (branch !== null) await actions.setDefaultBranch(repository, branch);
    repository.description = textOf(body['description']) ?? repository.description;
    if (typeof body['private'] === 'boolean') repository.private = body['private'];
    if (typeof body['archived'] === 'boolean') repository.archived = body['archived'];
    return repositoryPayload(urls, state, repository);
  });

  app.delete(repoRoute(''), async (request, reply) => {
    await actions.remove(accessRepository(context, request, reply, 'administration', 'admin').repository);
    return reply.code(204).send();
  });

  app.post(repoRoute('/transfer'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'administration', 'admin');
    const owner = textOf(bodyObject(request)['new_owner']);
    if (owner === null || state.account(owner) === undefined) throw validationFailed('Repository', 'new_owner', 'invalid');
    actions.transfer(repository, owner);
    void reply.code(202);
    return repositoryPayload(urls, state, repository);
  });

  app.post<{ Params: { org: string } }>('/orgs/:org/repos', async (request, reply) => {
    const principal = authenticate(state, request.headers.authorization);
    const body = bodyObject(request);
    const name = textOf(body['name']);
    if (principal.kind !== 'user') throw new ForgeHttpError(principal.kind === 'anonymous' ? 401 : 403, 'Resource not accessible by integration');
    if (state.account(request.params.org) === undefined) throw notFound();
    if (name === null || state.repository(request.params.org, name) !== undefined) throw validationFailed('Repository', 'name', 'custom', 'name already exists on this account');
    const repository = await actions.seed({ owner: request.params.org, name, private: body['private'] === true, collaborators: { [principal.login]: 'admin' } });
    void reply.code(201);
    return repositoryPayload(urls, state, repository);
  });

  app.get(repoRoute('/branches'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const refs = await objectsOf(context, repository).refs('refs/heads/');
    return paginate(urls.origin, request, reply, refs).map(({ ref, sha }) => {
      const name = ref.slice('refs/heads/'.length);
      return { name, commit: { sha, url: `${repositoryApiUrl(urls, repository)}/commits/${sha}` }, protected: repository.protections.has(name) };
    });
  });

  app.get<{ Params: { '*': string } }>(repoRoute('/branches/*'), async (request, reply): Promise<Json> => {
    const { repository } = accessRepository(context, request, reply, 'contents', 'read');
    const name = request.params['*'];
    const objects = objectsOf(context, repository);
    const sha = await objects.resolve(`refs/heads/${name}`, 'commit');
    const commit = sha === null ? null : await objects.commit(sha);
    if (commit === null) throw new ForgeHttpError(404, 'Branch not found');
    const api = `${repositoryApiUrl(urls, repository)}/branches/${encodeURIComponent(name)}`;
    return {
      name,
      commit: commitPayload(urls, state, repository, commit),
      _links: { self: api, html: `${repositoryHtmlUrl(urls, repository)}/tree/${name}` },
      protected: repository.protections.has(name),
      protection: { enabled: repository.protections.has(name), required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
      protection_url: `${api}/protection`,
    };
  });

  app.get<{ Params: { username: string } }>(repoRoute('/collaborators/:username/permission'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'metadata', 'read');
    const account = state.account(request.params.username);
    if (account === undefined || account.type === 'Organization') throw notFound();
    const permission = state.permissionOf(account.login, repository);
    const reach = ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(permission);
    return {
      permission: coarse[permission],
      role_name: permission,
      user: {
        ...userPayload(urls, account),
        role_name: permission,
        permissions: { pull: reach >= 1, triage: reach >= 2, push: reach >= 3, maintain: reach >= 4, admin: reach >= 5 },
      },
    };
  });
}
