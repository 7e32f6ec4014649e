import type { ForgeState } from '../state/forge-state.ts';
import type { Annotation, CheckRun, CommitStatus, Json, Repository } from '../state/model.ts';
import { userPayload } from './account.ts';
import { appPayload, foreignAppPayload } from './app.ts';
import { repositoryApiUrl, repositoryHtmlUrl } from './repository.ts';
import { iso, isoOrNull, nodeId, type Urls } from './urls.ts';

/** `check-run`. */
export function checkRunPayload(urls: Urls, state: ForgeState, repository: Repository, run: CheckRun): Json {
  const api = `${repositoryApiUrl(urls, repository)}/check-runs/${run.id}`;
  const html = `${repositoryHtmlUrl(urls, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url: api,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: isoOrNull(run.startedAt),
    completed_at: isoOrNull(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${api}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: run.appId === state.app.id ? appPayload(urls, state) : foreignAppPayload(urls, state, run.appId, run.appSlug),
    pull_requests: [],
  };
}

/** `check-annotation`. */
export function annotationPayload(urls: Urls, repository: Repository, run: CheckRun, annotation: Annotation): Json {
  return { ...annotation, blob_href: `${repositoryHtmlUrl(urls, repository)}/blob/${run.headSha}/${annotation.path.split('/').map(encodeURIComponent).join('/')}` };
}

/** `status`; also a valid `simple-commit-status`. */
export function statusPayload(urls: Urls, state: ForgeState, repository: Repository, status: CommitStatus): Json {
  const creator = userPayload(urls, state.ensureAccount(status.creator));
  return {
    url: `${repositoryApiUrl(urls, repository)}/statuses/${status.sha}`,
    avatar_url: creator['avatar_url'],
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: iso(status.createdAt),
    updated_at: iso(status.createdAt),
    creator,
  };
}
