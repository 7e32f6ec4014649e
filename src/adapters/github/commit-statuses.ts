import type { CommitState, Feedback } from '../../ports/feedback.ts';
import type { SourceRepository } from '../../ports/source-repository.ts';
import type { GitHubClient, GitHubClients } from './github-clients.ts';
import { at, subjectOf } from './repository-address.ts';
import { shorten } from './short-text.ts';

interface NewestStatus {
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly target_url: string | null;
}

const pageSize = 100;
const maxPages = 10;

/** Sets a commit status unless the newest of its context says the same: statuses pile up, 1,000 per commit and context. */
export function createSetCommitStatus(clients: GitHubClients): Feedback['setCommitStatus'] {
  return async (repository, sha, status) => {
    const client = clients.installation(repository.installationId);
    const wanted = { state: status.state, description: shorten(status.description), target_url: status.targetUrl };
    const newest = await newestOf(client, repository, sha, status.context);
    if (newest !== null && isEqual(newest, wanted)) return;
    await client.call(subjectOf(repository), (octokit) =>
      octokit.rest.repos.createCommitStatus({
        ...at(repository),
        sha,
        context: status.context,
        state: wanted.state,
        description: wanted.description,
        ...(wanted.target_url === null ? {} : { target_url: wanted.target_url }),
      }),
    );
  };
}

/** The combined status lists the newest of each context. */
async function newestOf(client: GitHubClient, repository: SourceRepository, sha: string, context: string): Promise<NewestStatus | null> {
  for (let page = 1; page <= maxPages; page += 1) {
    const { data } = await client.call(subjectOf(repository), (octokit) =>
      octokit.rest.repos.getCombinedStatusForRef({ ...at(repository), ref: sha, per_page: pageSize, page }),
    );
    const match = data.statuses.find((status) => status.context === context);
    if (match !== undefined) return match;
    if (data.statuses.length < pageSize) return null;
  }
  return null;
}

function isEqual(newest: NewestStatus, wanted: { state: CommitState; description: string; target_url: string | null }): boolean {
  return newest.state === wanted.state && (newest.description ?? '') === wanted.description && (newest.target_url ?? null) === wanted.target_url;
}
