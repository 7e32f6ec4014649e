import type { FastifyInstance } from 'fastify';
import { objectsOf, type ForgeContext } from '../context.ts';
import { GitProcessError } from '../git/git-process.ts';
import { ForgeHttpError, notFound, validationFailed } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { deploymentPayload } from '../payloads/deployment.ts';
import type { Deployment, Json, Repository } from '../state/model.ts';
import { accessRepository, bodyObject, repoRoute, textOf, type RepositoryAccess } from './access.ts';
import { latestStatuses } from './commit-statuses.ts';

/** Contexts that stand in the way. `required` undefined: every context there is must be green; []: nothing is asked. */
function failedContexts(repository: Repository, sha: string, required: readonly string[] | undefined): Json[] {
  const states = new Map<string, string>();
  for (const status of latestStatuses(repository, sha)) states.set(status.context, status.state);
  for (const run of repository.checkRuns.filter((one) => one.headSha === sha)) {
    const passed = run.conclusion === 'success' || run.conclusion === 'neutral' || run.conclusion === 'skipped';
    states.set(run.name, run.status !== 'completed' ? 'pending' : passed ? 'success' : 'failure');
  }
  return (required ?? [...states.keys()])
    .map((context) => ({ context, state: states.get(context) ?? 'pending' }))
    .filter((one) => one.state !== 'success');
}

/** `auto_merge`: when the deployed branch lacks commits of the default branch they are merged in, and no deployment is made. */
async function autoMerge(context: ForgeContext, { repository, login }: RepositoryAccess, ref: string, sha: string): Promise<string | null> {
  const objects = objectsOf(context, repository);
  const branch = (await objects.refs(`refs/heads/${ref}`)).find((one) => one.ref === `refs/heads/${ref}`);
  const base = await objects.resolve(`refs/heads/${repository.defaultBranch}`, 'commit');
  if (branch === undefined || base === null || ref === repository.defaultBranch || (await objects.isAncestor(base, sha))) return null;
  try {
    const tree = (await objects.run(['merge-tree', '--write-tree', sha, base])).toString('utf8').split('\n')[0] ?? '';
    const identity = { name: login, email: `${login}@forge.invalid`, date: `${Math.floor(context.state.now() / 1000)} +0000` };
    const message = `Merge branch '${repository.defaultBranch}' into ${ref}`;
    const merged = (
      await objects.run(['commit-tree', tree, '-p', sha, '-p', base, '-m', message], {
        environment: {
          GIT_AUTHOR_NAME: identity.name, GIT_AUTHOR_EMAIL: identity.email, GIT_AUTHOR_DATE: identity.date,
          GIT_COMMITTER_NAME: identity.name, GIT_COMMITTER_EMAIL: identity.email, GIT_COMMITTER_DATE: identity.date,
        },
      })
    ).toString('utf8').trim();
    await objects.run(['update-ref', branch.ref, merged, sha]);
    context.webhooks.track(context.events.push(repository, [{ ref: branch.ref, before: sha, after: merged }], login));
    return `Auto-merged ${repository.defaultBranch} into ${ref} on deployment.`;
  } catch (error) {
    if (error instanceof GitProcessError) throw new ForgeHttpError(409, `Conflict merging ${repository.defaultBranch} into ${ref}.`);
    throw error;
  }
}

export function findDeployment(repository: Repository, id: string): Deployment {
  const deployment = repository.deployments.find((one) => one.id === Number(id));
  if (deployment === undefined) throw notFound();
  return deployment;
}

/** Deployments, with GitHub's defaults for merging and required contexts. */
export function registerDeploymentRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;

  app.post(repoRoute('/deployments'), async (request, reply) => {
    const access = accessRepository(context, request, reply, 'deployments', 'write');
    const { repository, login } = access;
    const body = bodyObject(request);
    const ref = textOf(body['ref']);
    if (ref === null) throw validationFailed('Deployment', 'ref', 'missing_field');
    const description = textOf(body['description']);
    if (description !== null && description.length > 140) throw validationFailed('Deployment', 'description', 'custom', 'description is too long (maximum is 140 characters)');
    const sha = await objectsOf(context, repository).resolveCommit(ref);
    if (sha === null) throw new ForgeHttpError(422, `No ref found for: ${ref}`);
    if (body['auto_merge'] !== false) {
      const message = await autoMerge(context, access, ref, sha);
      if (message !== null) {
        void reply.code(202);
        return { message };
      }
    }
    const required = Array.isArray(body['required_contexts']) ? (body['required_contexts'] as unknown[]).map(String) : undefined;
    const failed = failedContexts(repository, sha, required);
    if (failed.length > 0) {
      throw new ForgeHttpError(409, `Conflict: Commit status checks failed for ${ref}.`, {
        extra: { errors: [{ contexts: failed, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }] },
      });
    }
    const environment = textOf(body['environment']) ?? 'production';
    const deployment: Deployment = {
      id: state.nextId(),
      sha,
      ref,
      task: textOf(body['task']) ?? 'deploy',
      environment,
      payload: body['payload'] ?? {},
      description,
      transient: body['transient_environment'] === true,
      production: typeof body['production_environment'] === 'boolean' ? body['production_environment'] : environment === 'production',
      creator: login,
      createdAt: state.now(),
      updatedAt: state.now(),
      statuses: [],
    };
    repository.deployments.push(deployment);
    void reply.code(201);
    return deploymentPayload(urls, state, repository, deployment);
  });

  app.get(repoRoute('/deployments'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'deployments', 'read');
    const query = request.query as Record<string, string | undefined>;
    const wanted = (['sha', 'ref', 'task', 'environment'] as const).flatMap((key) => {
      const value = query[key];
      // `none` is GitHub's word for no filter.
      return value === undefined || value === 'none' ? [] : [{ key, value }];
    });
    const found = repository.deployments.filter((one) => wanted.every(({ key, value }) => one[key] === value)).reverse();
    return paginate(urls.origin, request, reply, found).map((one) => deploymentPayload(urls, state, repository, one));
  });

  app.get<{ Params: { id: string } }>(repoRoute('/deployments/:id'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'deployments', 'read');
    return deploymentPayload(urls, state, repository, findDeployment(repository, request.params.id));
  });

  app.delete<{ Params: { id: string } }>(repoRoute('/deployments/:id'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'deployments', 'write');
    const deployment = findDeployment(repository, request.params.id);
    const active = deployment.statuses.length > 0 && deployment.statuses.at(-1)?.state !== 'inactive';
    if (active && repository.deployments.length > 1) throw new ForgeHttpError(422, 'We cannot delete an active deployment unless it is the only deployment in a given environment.');
    repository.deployments.splice(repository.deployments.indexOf(deployment), 1);
    return reply.code(204).send();
  });
}
