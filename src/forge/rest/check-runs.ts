import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { objectsOf, type ForgeContext } from '../context.ts';
import { ForgeHttpError, notFound } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { annotationPayload, checkRunPayload } from '../payloads/checks.ts';
import type { CheckRun, Repository } from '../state/model.ts';
import { accessRepository, bodyObject, repoRoute, textOf } from './access.ts';
import { applyCheckRunInput } from './check-run-input.ts';

/** The newest run of each name and app, newest first: what `filter=latest` shows. */
function latest(runs: readonly CheckRun[]): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of runs) newest.set(`${run.appId}\n${run.name}`, run);
  return [...newest.values()].reverse();
}

/** Check runs: only an app writes them, everybody who reads the repository reads them. */
export function registerCheckRunRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;

  const accessWrite = (request: FastifyRequest, reply: FastifyReply): Repository => {
    const { repository, principal } = accessRepository(context, request, reply, 'checks', 'write');
    if (principal.kind !== 'installation') throw new ForgeHttpError(403, 'You must authenticate via a GitHub App.');
    return repository;
  };
  const find = (repository: Repository, id: string): CheckRun => {
    const run = repository.checkRuns.find((one) => one.id === Number(id));
    if (run === undefined) throw notFound();
    return run;
  };

  app.post(repoRoute('/check-runs'), async (request, reply) => {
    const repository = accessWrite(request, reply);
    const body = bodyObject(request);
    const { name, head_sha: head } = body;
    if (typeof name !== 'string' || typeof head !== 'string') throw new ForgeHttpError(422, 'Invalid request.\n\n"name" and "head_sha" are required.');
    if (!/^[0-9a-f]{40}$/.test(head) || (await objectsOf(context, repository).resolve(head, 'commit')) === null) {
      throw new ForgeHttpError(422, `No commit found for SHA: ${head}`);
    }
    const known = repository.checkRuns.find((one) => one.headSha === head && one.appId === state.app.id);
    const run: CheckRun = {
      id: state.nextId(),
      suiteId: known?.suiteId ?? state.nextId(),
      appId: state.app.id,
      appSlug: state.app.slug,
      headSha: head,
      name,
      externalId: '',
      detailsUrl: null,
      status: 'queued',
      conclusion: null,
      startedAt: null,
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      annotations: [],
    };
    applyCheckRunInput(run, body, state.now());
    repository.checkRuns.push(run);
    void reply.code(201);
    return checkRunPayload(urls, state, repository, run);
  });

  app.patch<{ Params: { id: string } }>(repoRoute('/check-runs/:id'), (request, reply) => {
    const repository = accessWrite(request, reply);
    const run = find(repository, request.params.id);
    if (run.appId !== state.app.id) throw new ForgeHttpError(403, 'Invalid app_id `' + String(run.appId) + '` - check run can only be modified by the GitHub App that created it.');
    applyCheckRunInput(run, bodyObject(request), state.now());
    return checkRunPayload(urls, state, repository, run);
  });

  app.get<{ Params: { id: string } }>(repoRoute('/check-runs/:id'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'checks', 'read');
    return checkRunPayload(urls, state, repository, find(repository, request.params.id));
  });

  app.get<{ Params: { id: string } }>(repoRoute('/check-runs/:id/annotations'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'checks', 'read');
    const run = find(repository, request.params.id);
    return paginate(urls.origin, request, reply, run.annotations).map((one) => annotationPayload(urls, repository, run, one));
  });

  app.get<{ Params: { ref: string } }>(repoRoute('/commits/:ref/check-runs'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'checks', 'read');
    const sha = await objectsOf(context, repository).resolveCommit(request.params.ref);
    if (sha === null) throw new ForgeHttpError(422, `No commit found for SHA: ${request.params.ref}`);
    const query = request.query as Record<string, string | undefined>;
    const ofCommit = repository.checkRuns.filter((one) => one.headSha === sha);
    const chosen = (query['filter'] === 'all' ? ofCommit.toReversed() : latest(ofCommit)).filter(
      (one) =>
        (textOf(query['check_name']) ?? one.name) === one.name &&
        (textOf(query['status']) ?? one.status) === one.status &&
        (textOf(query['app_id']) ?? String(one.appId)) === String(one.appId),
    );
    return { total_count: chosen.length, check_runs: paginate(urls.origin, request, reply, chosen).map((one) => checkRunPayload(urls, state, repository, one)) };
  });
}
