import type { FastifyInstance } from 'fastify';
import { objectsOf, type ForgeContext } from '../context.ts';
import { ForgeHttpError, notFound, validationFailed } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { statusPayload } from '../payloads/checks.ts';
import { repositoryApiUrl, repositoryPayload } from '../payloads/repository.ts';
import type { CommitStatus, Repository } from '../state/model.ts';
import { accessRepository, bodyObject, repoRoute, textOf } from './access.ts';

const longestDescription = 140;
const mostPerContext = 1000;

/** The newest status of each context, newest first. */
export function latestStatuses(repository: Repository, sha: string): CommitStatus[] {
  const newest = new Map<string, CommitStatus>();
  for (const status of repository.statuses) {
    if (status.sha !== sha) continue;
    newest.delete(status.context);
    newest.set(status.context, status);
  }
  return [...newest.values()].reverse();
}

export function combinedState(statuses: readonly CommitStatus[]): string {
  if (statuses.some((one) => one.state === 'failure' || one.state === 'error')) return 'failure';
  return statuses.length > 0 && statuses.every((one) => one.state === 'success') ? 'success' : 'pending';
}

/** Commit statuses: each write adds one; the newest of a context counts. */
export function registerCommitStatusRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;

  app.post<{ Params: { sha: string } }>(repoRoute('/statuses/:sha'), async (request, reply) => {
    const { repository, login } = accessRepository(context, request, reply, 'statuses', 'write');
    const body = bodyObject(request);
    const { sha } = request.params;
    const description = textOf(body['description']);
    const wanted = textOf(body['state']);
    if (wanted === null || !['error', 'failure', 'pending', 'success'].includes(wanted)) throw validationFailed('Status', 'state', 'custom', 'state is not included in the list');
    if (description !== null && description.length > longestDescription) {
      throw validationFailed('Status', 'description', 'custom', `description is too long (maximum is ${longestDescription} characters)`);
    }
    if (!/^[0-9a-f]{40}$/.test(sha) || (await objectsOf(context, repository).resolve(sha, 'commit')) === null) {
      throw new ForgeHttpError(422, `No commit found for SHA: ${sha}`);
    }
    const name = textOf(body['context']) ?? 'default';
    if (repository.statuses.filter((one) => one.sha === sha && one.context === name).length >= mostPerContext) {
      throw validationFailed('Status', 'base', 'custom', 'This SHA and context has reached the maximum number of statuses.');
    }
    const status: CommitStatus = {
      id: state.nextId(), sha, state: wanted, context: name, description, targetUrl: textOf(body['target_url']), creator: login, createdAt: state.now(),
    };
    repository.statuses.push(status);
    void reply.code(201);
    return statusPayload(urls, state, repository, status);
  });

  const resolve = async (repository: Repository, ref: string): Promise<string> => {
    const sha = await objectsOf(context, repository).resolveCommit(ref);
    if (sha === null) throw notFound();
    return sha;
  };

  app.get<{ Params: { ref: string } }>(repoRoute('/commits/:ref/status'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'statuses', 'read');
    const sha = await resolve(repository, request.params.ref);
    const newest = latestStatuses(repository, sha);
    const api = repositoryApiUrl(urls, repository);
    return {
      state: combinedState(newest),
      sha,
      total_count: newest.length,
      statuses: paginate(urls.origin, request, reply, newest).map((one) => statusPayload(urls, state, repository, one)),
      repository: repositoryPayload(urls, state, repository),
      commit_url: `${api}/commits/${sha}`,
      url: `${api}/commits/${sha}/status`,
    };
  });

  app.get<{ Params: { ref: string } }>(repoRoute('/commits/:ref/statuses'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'statuses', 'read');
    const sha = await resolve(repository, request.params.ref);
    const all = repository.statuses.filter((one) => one.sha === sha).reverse();
    return paginate(urls.origin, request, reply, all).map((one) => statusPayload(urls, state, repository, one));
  });
}
