import type { ForgeState } from '../state/forge-state.ts';
import type { Json, Repository } from '../state/model.ts';
import { userPayload } from './account.ts';
import { iso, nodeId, type Urls } from './urls.ts';

const templates: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

export const repositoryApiUrl = (urls: Urls, repository: Repository): string => `${urls.origin}/repos/${repository.owner}/${repository.name}`;
export const repositoryHtmlUrl = (urls: Urls, repository: Repository): string => `${urls.origin}/${repository.owner}/${repository.name}`;

/** `full-repository`; it is also a valid `repository-webhooks`, `minimal-repository` and `repository`. */
export function repositoryPayload(urls: Urls, state: ForgeState, repository: Repository): Json {
  const api = repositoryApiUrl(urls, repository);
  const html = repositoryHtmlUrl(urls, repository);
  const links = Object.fromEntries(Object.entries(templates).map(([key, suffix]) => [key, api + suffix]));
  const openIssues = repository.issues.filter((issue) => issue.state === 'open').length;
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
    owner: userPayload(urls, state.ensureAccount(repository.owner)),
    html_url: html,
    description: repository.description,
    fork: false,
    url: api,
    ...links,
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.updatedAt),
    pushed_at: iso(repository.pushedAt),
    git_url: `git:${html.slice(html.indexOf('//'))}.git`,
    ssh_url: `git@${new URL(urls.origin).hostname}:${repository.owner}/${repository.name}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    forks_count: 0,
    open_issues_count: openIssues,
    forks: 0,
    open_issues: openIssues,
    watchers: 0,
    subscribers_count: 0,
    network_count: 0,
    default_branch: repository.defaultBranch,
    has_issues: true,
    has_projects: false,
    has_downloads: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    is_template: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
  };
}

/** `repository` of a push event: GitHub sends its times of creation and push as seconds there. */
export function pushRepositoryPayload(urls: Urls, state: ForgeState, repository: Repository): Json {
  const owner = state.ensureAccount(repository.owner);
  return {
    ...repositoryPayload(urls, state, repository),
    owner: { ...userPayload(urls, owner), name: owner.login, email: owner.email },
    url: repositoryHtmlUrl(urls, repository),
    created_at: Math.floor(repository.createdAt / 1000),
    pushed_at: Math.floor(repository.pushedAt / 1000),
    stargazers: 0,
    master_branch: repository.defaultBranch,
  };
}

/** The short form of installation events. */
export function briefRepositoryPayload(repository: Repository): Json {
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
  };
}
