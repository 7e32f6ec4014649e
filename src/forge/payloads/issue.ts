import type { ForgeState } from '../state/forge-state.ts';
import type { Issue, IssueComment, Json, Repository } from '../state/model.ts';
import { userPayload } from './account.ts';
import { appPayload } from './app.ts';
import { repositoryApiUrl, repositoryHtmlUrl } from './repository.ts';
import { iso, nodeId, type Urls } from './urls.ts';

const noReactions = (url: string): Json => ({
  url, total_count: 0, '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0,
});

function association(state: ForgeState, repository: Repository, login: string): string {
  if (login.toLowerCase() === repository.owner.toLowerCase()) return 'OWNER';
  const permission = repository.collaborators.get(login.toLowerCase());
  return permission === undefined || permission === 'none' ? 'NONE' : state.account(repository.owner)?.type === 'Organization' ? 'MEMBER' : 'COLLABORATOR';
}

const htmlOf = (urls: Urls, repository: Repository, issue: Issue): string =>
  `${repositoryHtmlUrl(urls, repository)}/${issue.isPullRequest ? 'pull' : 'issues'}/${issue.number}`;

/** `issue`; for a pull request with its `pull_request` links. */
export function issuePayload(urls: Urls, state: ForgeState, repository: Repository, issue: Issue): Json {
  const repositoryUrl = repositoryApiUrl(urls, repository);
  const api = `${repositoryUrl}/issues/${issue.number}`;
  const html = htmlOf(urls, repository, issue);
  const pull = { url: `${repositoryUrl}/pulls/${issue.number}`, html_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch`, merged_at: null };
  return {
    url: api,
    repository_url: repositoryUrl,
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    html_url: html,
    id: issue.id,
    node_id: nodeId('I', issue.id),
    number: issue.number,
    title: issue.title,
    user: userPayload(urls, state.ensureAccount(issue.author)),
    labels: [],
    state: issue.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: repository.comments.filter((one) => one.issue === issue.number).length,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.createdAt),
    closed_at: null,
    author_association: association(state, repository, issue.author),
    active_lock_reason: null,
    body: issue.body,
    reactions: noReactions(`${api}/reactions`),
    performed_via_github_app: null,
    state_reason: null,
    ...(issue.isPullRequest ? { draft: false, pull_request: pull } : {}),
  };
}

/** `issue-comment`. */
export function commentPayload(urls: Urls, state: ForgeState, repository: Repository, comment: IssueComment): Json {
  const api = repositoryApiUrl(urls, repository);
  const issue = repository.issues.find((one) => one.number === comment.issue);
  const html = issue === undefined ? repositoryHtmlUrl(urls, repository) : htmlOf(urls, repository, issue);
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${html}#issuecomment-${comment.id}`,
    body: comment.body,
    user: userPayload(urls, state.ensureAccount(comment.author)),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    issue_url: `${api}/issues/${comment.issue}`,
    author_association: association(state, repository, comment.author),
    performed_via_github_app: comment.viaApp ? appPayload(urls, state) : null,
    reactions: noReactions(`${api}/issues/comments/${comment.id}/reactions`),
  };
}
