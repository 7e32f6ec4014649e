import type { GitCommit } from '../git/objects.ts';
import type { ForgeState } from '../state/forge-state.ts';
import type { Json, Repository, WorkflowRun } from '../state/model.ts';
import { userPayload } from './account.ts';
import { simpleCommitPayload } from './git.ts';
import { repositoryApiUrl, repositoryHtmlUrl, repositoryPayload } from './repository.ts';
import { iso, nodeId, type Urls } from './urls.ts';

/** `workflow-run`, also the one inside `workflow_run` events. */
export function workflowRunPayload(urls: Urls, state: ForgeState, repository: Repository, run: WorkflowRun, commit: GitCommit | null): Json {
  const api = repositoryApiUrl(urls, repository);
  const own = `${api}/actions/runs/${run.id}`;
  const actor = userPayload(urls, state.ensureAccount(run.actor));
  const short = repositoryPayload(urls, state, repository);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WFR', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    display_title: commit?.message.split('\n')[0] ?? run.name,
    run_number: run.runNumber,
    run_attempt: 1,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.suiteId,
    check_suite_node_id: nodeId('CS', run.suiteId),
    url: own,
    html_url: `${repositoryHtmlUrl(urls, repository)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: iso(run.createdAt),
    updated_at: iso(run.updatedAt),
    run_started_at: iso(run.createdAt),
    actor,
    triggering_actor: actor,
    jobs_url: `${own}/jobs`,
    logs_url: `${own}/logs`,
    check_suite_url: `${api}/check-suites/${run.suiteId}`,
    artifacts_url: `${own}/artifacts`,
    cancel_url: `${own}/cancel`,
    rerun_url: `${own}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    referenced_workflows: [],
    head_commit: commit === null ? null : simpleCommitPayload(commit),
    repository: short,
    head_repository: short,
  };
}

/** `webhooks_workflow`. */
export function workflowPayload(urls: Urls, repository: Repository, run: WorkflowRun): Json {
  const html = repositoryHtmlUrl(urls, repository);
  return {
    id: run.workflowId,
    node_id: nodeId('W', run.workflowId),
    name: run.name,
    path: run.path,
    state: 'active',
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.createdAt),
    url: `${repositoryApiUrl(urls, repository)}/actions/workflows/${run.workflowId}`,
    html_url: `${html}/blob/${repository.defaultBranch}/${run.path}`,
    badge_url: `${html}/workflows/${encodeURIComponent(run.name)}/badge.svg`,
  };
}
