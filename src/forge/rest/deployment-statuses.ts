import type { FastifyInstance } from 'fastify';
import type { ForgeContext } from '../context.ts';
import { notFound, validationFailed } from '../http/http-error.ts';
import { paginate } from '../http/pagination.ts';
import { deploymentStatusPayload } from '../payloads/deployment.ts';
import type { Deployment, DeploymentStatus, Repository } from '../state/model.ts';
import { accessRepository, bodyObject, repoRoute, textOf } from './access.ts';
import { findDeployment } from './deployments.ts';

const states = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'];

/** Deployments that a success replaces: earlier ones of the environment, successful, neither transient nor production. */
function replacedBy(repository: Repository, deployment: Deployment, environment: string): Deployment[] {
  return repository.deployments.filter(
    (one) => one.id < deployment.id && one.environment === environment && !one.transient && !one.production && one.statuses.at(-1)?.state === 'success',
  );
}

/** What became of a deployment; the newest status is its state. */
export function registerDeploymentStatusRoutes(app: FastifyInstance, context: ForgeContext): void {
  const { state, urls } = context;

  app.post<{ Params: { id: string } }>(repoRoute('/deployments/:id/statuses'), (request, reply) => {
    const { repository, login } = accessRepository(context, request, reply, 'deployments', 'write');
    const deployment = findDeployment(repository, request.params.id);
    const body = bodyObject(request);
    const wanted = textOf(body['state']);
    if (wanted === null || !states.includes(wanted)) throw validationFailed('DeploymentStatus', 'state', 'custom', 'state is not included in the list');
    const description = textOf(body['description']) ?? '';
    if (description.length > 140) throw validationFailed('DeploymentStatus', 'description', 'custom', 'description is too long (maximum is 140 characters)');
    const status: DeploymentStatus = {
      id: state.nextId(),
      state: wanted,
      description,
      logUrl: textOf(body['log_url']) ?? textOf(body['target_url']) ?? '',
      environmentUrl: textOf(body['environment_url']) ?? '',
      environment: textOf(body['environment']) ?? deployment.environment,
      creator: login,
      createdAt: state.now(),
    };
    deployment.statuses.push(status);
    deployment.updatedAt = state.now();
    if (wanted === 'success' && body['auto_inactive'] !== false) {
      for (const older of replacedBy(repository, deployment, status.environment)) {
        older.statuses.push({ ...status, id: state.nextId(), state: 'inactive', description: '', logUrl: '', environmentUrl: '' });
        older.updatedAt = state.now();
      }
    }
    void reply.code(201);
    return deploymentStatusPayload(urls, state, repository, deployment, status);
  });

  app.get<{ Params: { id: string } }>(repoRoute('/deployments/:id/statuses'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'deployments', 'read');
    const deployment = findDeployment(repository, request.params.id);
    return paginate(urls.origin, request, reply, deployment.statuses.toReversed()).map((one) => deploymentStatusPayload(urls, state, repository, deployment, one));
  });

  app.get<{ Params: { id: string; status: string } }>(repoRoute('/deployments/:id/statuses/:status'), (request, reply) => {
    const { repository } = accessRepository(context, request, reply, 'deployments', 'read');
    const deployment = findDeployment(repository, request.params.id);
    const status = deployment.statuses.find((one) => one.id === Number(request.params.status));
    if (status === undefined) throw notFound();
    return deploymentStatusPayload(urls, state, repository, deployment, status);
  });
}
