import type { ForgeState } from '../state/forge-state.ts';
import type { Deployment, DeploymentStatus, Json, Repository } from '../state/model.ts';
import { userPayload } from './account.ts';
import { repositoryApiUrl } from './repository.ts';
import { iso, nodeId, type Urls } from './urls.ts';

/** `deployment`. */
export function deploymentPayload(urls: Urls, state: ForgeState, repository: Repository, deployment: Deployment): Json {
  const api = repositoryApiUrl(urls, repository);
  return {
    url: `${api}/deployments/${deployment.id}`,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userPayload(urls, state.ensureAccount(deployment.creator)),
    created_at: iso(deployment.createdAt),
    updated_at: iso(deployment.updatedAt),
    statuses_url: `${api}/deployments/${deployment.id}/statuses`,
    repository_url: api,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
  };
}

/** `deployment-status`. */
export function deploymentStatusPayload(urls: Urls, state: ForgeState, repository: Repository, deployment: Deployment, status: DeploymentStatus): Json {
  const api = repositoryApiUrl(urls, repository);
  const own = `${api}/deployments/${deployment.id}`;
  return {
    url: `${own}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: userPayload(urls, state.ensureAccount(status.creator)),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: iso(status.createdAt),
    updated_at: iso(status.createdAt),
    deployment_url: own,
    repository_url: api,
  };
}
