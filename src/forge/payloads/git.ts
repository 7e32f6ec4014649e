import type { GitCommit, GitIdentity, GitRef, GitTreeEntry } from '../git/objects.ts';
import type { ForgeState } from '../state/forge-state.ts';
import type { Json, Repository } from '../state/model.ts';
import { userPayload } from './account.ts';
import { repositoryApiUrl, repositoryHtmlUrl } from './repository.ts';
import { nodeId, type Urls } from './urls.ts';

function verification(commit: GitCommit): Json {
  return { verified: false, reason: commit.signed ? 'unknown_key' : 'unsigned', signature: null, payload: null, verified_at: null };
}

function accountOf(urls: Urls, state: ForgeState, identity: GitIdentity): Json | null {
  const account = [...state.accounts.values()].find((one) => one.email !== null && one.email === identity.email);
  return account === undefined ? null : userPayload(urls, account);
}

/** `commit`. */
export function commitPayload(urls: Urls, state: ForgeState, repository: Repository, commit: GitCommit): Json {
  const api = repositoryApiUrl(urls, repository);
  const html = repositoryHtmlUrl(urls, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${api}/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      verification: verification(commit),
    },
    author: accountOf(urls, state, commit.author),
    committer: accountOf(urls, state, commit.committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
  };
}

/** `git-commit`. */
export function gitCommitPayload(urls: Urls, repository: Repository, commit: GitCommit): Json {
  const api = repositoryApiUrl(urls, repository);
  const html = repositoryHtmlUrl(urls, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${html}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/git/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
    verification: verification(commit),
  };
}

/** `simple-commit`. */
export function simpleCommitPayload(commit: GitCommit): Json {
  const person = ({ name, email }: GitIdentity): Json => ({ name, email });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: person(commit.author),
    committer: person(commit.committer),
  };
}

/** `git-ref`. */
export function refPayload(urls: Urls, repository: Repository, ref: GitRef): Json {
  const api = repositoryApiUrl(urls, repository);
  return {
    ref: ref.ref,
    node_id: nodeId('REF', `${repository.id}:${ref.ref}`),
    url: `${api}/git/${ref.ref}`,
    object: { type: ref.type, sha: ref.sha, url: `${api}/git/${ref.type}s/${ref.sha}` },
  };
}

/** One entry of `git-tree`. */
export function treeEntryPayload(urls: Urls, repository: Repository, entry: GitTreeEntry): Json {
  const { path, mode, type, sha, size } = entry;
  const url = type === 'commit' ? {} : { url: `${repositoryApiUrl(urls, repository)}/git/${type}s/${sha}` };
  return { path, mode, type, sha, ...(size === null ? {} : { size }), ...url };
}

/** One entry of `content-directory`, and the common part of every `content-*`. */
export function contentEntryPayload(urls: Urls, repository: Repository, entry: GitTreeEntry, ref: string): Json {
  const encoded = entry.path.split('/').map(encodeURIComponent).join('/');
  const api = repositoryApiUrl(urls, repository);
  const kind = entry.type === 'tree' ? 'dir' : entry.type === 'commit' ? 'submodule' : entry.mode === '120000' ? 'symlink' : 'file';
  const self = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = entry.type === 'commit' ? null : `${api}/git/${entry.type}s/${entry.sha}`;
  const html = `${repositoryHtmlUrl(urls, repository)}/${entry.type}/${encodeURIComponent(ref)}/${encoded}`;
  return {
    type: kind,
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url: kind === 'file' || kind === 'symlink' ? `${repositoryHtmlUrl(urls, repository)}/raw/${encodeURIComponent(ref)}/${encoded}` : null,
    _links: { self, git, html },
  };
}
