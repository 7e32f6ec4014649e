import type { Octokit } from '@octokit/rest';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { BuildStatus, SourceRepository } from '../../ports/source-repository.ts';
import type { GitHubClient } from './github-clients.ts';
import { hasCode } from './github-errors.ts';
import { at, subjectOf } from './repository-address.ts';

/** One sign of CI at a commit, whichever of GitHub's three kinds it came from. */
export interface BuildSign {
  readonly name: string;
  readonly state: 'pending' | 'success' | 'skipped' | 'failure';
  readonly url: string | null;
}

/** Names of runs that make an image; where one exists, only such runs are looked at, so that a red linter ends no wait. */
const imageBuildName = /\b(build|builds|image|images|docker|container|publish|roundhouse)\b/i;

interface Page {
  readonly signs: readonly BuildSign[];
  /** Before the engine's own were taken out. */
  readonly received: number;
}

const pageSize = 100;
const maxPages = 10;

/**
 * One answer from all signs. As long as anything runs the image may still come, so `pending` goes before `failure`.
 * A skipped run matters only where nothing else ran: then nothing was built.
 */
export function judgeBuild(signs: readonly BuildSign[]): BuildStatus {
  const builds = signs.filter((sign) => imageBuildName.test(sign.name));
  const relevant = builds.length > 0 ? builds : signs;
  const first = (state: BuildSign['state']): BuildSign | undefined => relevant.find((sign) => sign.state === state);
  const pending = first('pending');
  if (pending !== undefined) return { state: 'pending', url: pending.url };
  const failure = first('failure');
  if (failure !== undefined) return { state: 'failure', url: failure.url };
  const success = first('success');
  if (success !== undefined) return { state: 'success', url: success.url };
  const skipped = first('skipped');
  return skipped === undefined ? { state: 'none', url: null } : { state: 'failure', url: skipped.url };
}

/** Check runs, workflow runs and commit statuses of others at a commit. The engine's own would make it wait for itself. */
export async function readBuildStatus(
  client: GitHubClient,
  repository: SourceRepository,
  sha: string,
  own: { readonly appId: number; readonly isOwnContext: (context: string) => boolean },
): Promise<BuildStatus> {
  const where = at(repository);
  const read = async (page: (octokit: Octokit, number: number) => Promise<Page>): Promise<BuildSign[]> => {
    const signs: BuildSign[] = [];
    for (let number = 1; number <= maxPages; number += 1) {
      const got = await client.call(subjectOf(repository), (octokit) => page(octokit, number)).catch(unlessHidden(repository, sha));
      signs.push(...(got?.signs ?? []));
      if (got === null || got.received < pageSize) break;
    }
    return signs;
  };

  const checks = await read(async (octokit, page) => {
    const { data } = await octokit.rest.checks.listForRef({ ...where, ref: sha, filter: 'latest', per_page: pageSize, page });
    const others = data.check_runs.filter((run) => run.app?.id !== own.appId);
    const signs = others.map((run) => ({ name: run.name, state: runState(run.status, run.conclusion), url: run.html_url ?? run.details_url }));
    return { signs, received: data.check_runs.length };
  });
  const workflows = await read(async (octokit, page) => {
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...where, head_sha: sha, per_page: pageSize, page });
    const signs = data.workflow_runs.map((run) => ({ name: run.name ?? run.path, state: runState(run.status, run.conclusion), url: run.html_url }));
    return { signs, received: data.workflow_runs.length };
  });
  const statuses = await read(async (octokit, page) => {
    const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...where, ref: sha, per_page: pageSize, page });
    const others = data.statuses.filter((status) => !own.isOwnContext(status.context));
    const signs = others.map((status) => ({ name: status.context, state: statusState(status.state), url: status.target_url }));
    return { signs, received: data.statuses.length };
  });
  return judgeBuild([...checks, ...workflows, ...statuses]);
}

/** A kind of sign that the App has no permission for says nothing; the others still do. */
function unlessHidden(repository: SourceRepository, sha: string): (error: unknown) => null {
  return (error) => {
    if (hasCode(error, 'GITHUB_FORBIDDEN')) return null;
    if (hasCode(error, 'GITHUB_NOT_FOUND', 'GITHUB_REJECTED')) {
      throw new EncliiError('GITHUB_COMMIT_NOT_FOUND', { subject: subjectOf(repository), sha });
    }
    throw error;
  };
}

function runState(status: string | null, conclusion: string | null): BuildSign['state'] {
  if (status !== 'completed') return 'pending';
  switch (conclusion) {
    case 'success':
    case 'neutral':
      return 'success';
    case 'skipped':
      return 'skipped';
    // A person has to let it run; it isn't over.
    case 'action_required':
      return 'pending';
    default:
      return 'failure';
  }
}

function statusState(state: string): BuildSign['state'] {
  return state === 'success' ? 'success' : state === 'pending' ? 'pending' : 'failure';
}
