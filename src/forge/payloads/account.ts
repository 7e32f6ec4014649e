import type { Account, Json } from '../state/model.ts';
import { nodeId, type Urls } from './urls.ts';

/** `simple-user`. */
export function userPayload(urls: Urls, account: Account): Json {
  const api = `${urls.origin}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('U', account.id),
    avatar_url: `${urls.origin}/avatars/${account.id}`,
    gravatar_id: '',
    url: api,
    html_url: `${urls.origin}/${encodeURIComponent(account.login)}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** `organization-simple-webhooks`. */
export function organizationPayload(urls: Urls, account: Account): Json {
  const api = `${urls.origin}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('O', account.id),
    url: api,
    repos_url: `${api}/repos`,
    events_url: `${api}/events`,
    hooks_url: `${api}/hooks`,
    issues_url: `${api}/issues`,
    members_url: `${api}/members{/member}`,
    public_members_url: `${api}/public_members{/member}`,
    avatar_url: `${urls.origin}/avatars/${account.id}`,
    description: null,
  };
}
