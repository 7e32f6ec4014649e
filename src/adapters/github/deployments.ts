import { EncliiError } from '../../errors/enclii-error.ts';
import type { Feedback } from '../../ports/feedback.ts';
import type { SourceRepository } from '../../ports/source-repository.ts';
import type { GitHubClient, GitHubClients } from './github-clients.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { at, subjectOf } from './repository-address.ts';
import { shorten } from './short-text.ts';

/** Field of the deployment's payload that holds the engine's key, and marks the deployment as its own. */
const payloadKey = 'enclii_key';
const task = 'deploy';
const pageSize = 100;
const maxPages = 10;
/** States that GitHub shows as running or on the way. A failure stays visible as what it was. */
const activeStates: ReadonlySet<string> = new Set(['queued', 'pending', 'in_progress', 'success']);

type Deployments = Pick<Feedback, 'putDeployment' | 'setDeploymentStatus' | 'inactivateOlderDeployments'>;

interface KnownStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly log_url?: string;
  readonly environment_url?: string;
}

export function createDeployments(clients: GitHubClients): Deployments {
  const oneAtATime = createOneAtATime();

  const setDeploymentStatus: Deployments['setDeploymentStatus'] = async (repository, deploymentId, status) => {
    const client = clients.installation(repository.installationId);
    const description = shorten(status.description);
    const newest = await newestStatus(client, repository, deploymentId);
    const isSaid =
      newest !== null &&
      newest.state === status.state &&
      newest.description === description &&
      (newest.log_url ?? '') === (status.logUrl ?? '') &&
      (newest.environment_url ?? '') === (status.environmentUrl ?? '');
    if (isSaid) return;
    await client.call(subjectOf(repository), (octokit) =>
      octokit.rest.repos.createDeploymentStatus({
        ...at(repository),
        deployment_id: deploymentId,
        state: status.state,
        description,
        auto_inactive: false,
        ...(status.logUrl === null ? {} : { log_url: status.logUrl }),
        ...(status.environmentUrl === null ? {} : { environment_url: status.environmentUrl }),
      }),
    );
  };

  return {
    putDeployment: async (repository, deployment, knownId) => {
      if (knownId !== null) return knownId;
      return await oneAtATime(JSON.stringify([repository.id, deployment.environment, deployment.sha, deployment.key]), async () => {
        const client = clients.installation(repository.installationId);
        const existing = await findByKey(client, repository, deployment);
        if (existing !== null) return existing;
        const { data } = await client.call(subjectOf(repository), (octokit) =>
          octokit.rest.repos.createDeployment({
            ...at(repository),
            ref: deployment.sha,
            task,
            // Neither merge the default branch in nor wait for checks: what runs was decided in the environment repo.
            auto_merge: false,
            required_contexts: [],
            payload: { [payloadKey]: deployment.key },
            environment: deployment.environment,
            description: shorten(deployment.description),
            transient_environment: deployment.transient,
            production_environment: deployment.production,
          }),
        );
        if (!('id' in data)) throw new EncliiError('GITHUB_UNEXPECTED_ANSWER', { subject: subjectOf(repository), detail: 'no deployment was made' });
        return data.id;
      });
    },

    setDeploymentStatus,

    async inactivateOlderDeployments(repository, environment, keptId) {
      const client = clients.installation(repository.installationId);
      const active: { readonly id: number; readonly status: KnownStatus }[] = [];
      for await (const { id } of ownDeployments(client, repository, environment)) {
        if (id >= keptId) continue;
        const status = await newestStatus(client, repository, id);
        // Written oldest first, below: behind an inactive one everything older is inactive as well.
        if (status?.state === 'inactive') break;
        if (status !== null && activeStates.has(status.state)) active.push({ id, status });
      }
      for (const { id, status } of active.reverse()) {
        const { description, log_url: logUrl } = status;
        await setDeploymentStatus(repository, id, { state: 'inactive', description, logUrl: logUrl ?? null, environmentUrl: null });
      }
    },
  };
}

async function findByKey(client: GitHubClient, repository: SourceRepository, wanted: { sha: string; environment: string; key: string }): Promise<number | null> {
  for await (const deployment of ownDeployments(client, repository, wanted.environment, wanted.sha)) {
    if (deployment.key === wanted.key) return deployment.id;
  }
  return null;
}

/** Newest first, as GitHub lists them. */
async function* ownDeployments(
  client: GitHubClient,
  repository: SourceRepository,
  environment: string,
  sha?: string,
): AsyncGenerator<{ readonly id: number; readonly key: string }> {
  for (let page = 1; page <= maxPages; page += 1) {
    const { data } = await client.call(subjectOf(repository), (octokit) =>
      octokit.rest.repos.listDeployments({ ...at(repository), environment, task, ...(sha === undefined ? {} : { sha }), per_page: pageSize, page }),
    );
    for (const deployment of data) {
      const key = keyOf(deployment.payload);
      if (key !== null) yield { id: deployment.id, key };
    }
    if (data.length < pageSize) return;
  }
}

/** GitHub gives the payload back as an object or as its JSON text, depending on how it was stored. */
function keyOf(payload: unknown): string | null {
  let value = payload;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return null;
    }
  }
  if (typeof value !== 'object' || value === null || !(payloadKey in value)) return null;
  const key: unknown = value[payloadKey];
  return typeof key === 'string' ? key : null;
}

/** The order of the list isn't documented; ids grow. */
async function newestStatus(client: GitHubClient, repository: SourceRepository, deploymentId: number): Promise<KnownStatus | null> {
  const { data } = await client.call(subjectOf(repository), (octokit) =>
    octokit.rest.repos.listDeploymentStatuses({ ...at(repository), deployment_id: deploymentId, per_page: pageSize }),
  );
  return data.reduce<KnownStatus | null>((newest, status) => (newest === null || status.id > newest.id ? status : newest), null);
}
