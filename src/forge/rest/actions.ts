import type { FastifyInstance } from 'fastify';
import { objectsOf, type ForgeContext } from '../context.ts';
import { notFound } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { workflowRunPayload } from '../payloads/workflow-run.ts';
import { accessRepository, repoRoute } from './access.ts';

/** Workflow runs, which tests and the demo seed. */
export function registerActionRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;

  app.get(repoRoute('/actions/runs'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'actions', 'read');
    const query = request.query as Record<string, string | undefined>;
    const found = repository.workflowRuns
      .filter(
        (run) =>
          (query['head_sha'] ?? run.headSha) === run.headSha &&
          (query['branch'] ?? run.headBranch) === run.headBranch &&
          (query['event'] ?? run.event) === run.event &&
          // The filter takes a status or a conclusion.
          (query['status'] === undefined || query['status'] === run.status || query['status'] === run.conclusion),
      )
      .reverse();
    const objects = objectsOf(context, repository);
    const page = paginate(urls.origin, request, reply, found);
    const runs = await Promise.all(page.map(async (run) => workflowRunPayload(urls, state, repository, run, await objects.commit(run.headSha))));
    return { total_count: found.length, workflow_runs: runs };
  });

  app.get<{ Params: { id: string } }>(repoRoute('/actions/runs/:id'), async (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'actions', 'read');
    const run = repository.workflowRuns.find((one) => one.id === Number(request.params.id));
    if (run === undefined) throw notFound();
    return workflowRunPayload(urls, state, repository, run, await objectsOf(context, repository).commit(run.headSha));
  });
}
