import type { ForgeState } from '../state/forge-state.ts';
import type { Installation, InstallationToken, Json } from '../state/model.ts';
import { userPayload } from './account.ts';
import { repositoryPayload } from './repository.ts';
import { iso, isoOrNull, nodeId, type Urls } from './urls.ts';

/** `integration`. */
export function appPayload(urls: Urls, state: ForgeState): Json {
  const { app } = state;
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    client_id: app.clientId,
    owner: userPayload(urls, state.ensureAccount(app.owner, 'Organization')),
    name: app.name,
    description: null,
    external_url: urls.origin,
    html_url: `${urls.origin}/apps/${app.slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: app.permissions,
    events: app.events,
    installations_count: state.installations.size,
  };
}

/** Another app's `integration`, for check runs that are not this app's. */
export function foreignAppPayload(urls: Urls, state: ForgeState, id: number, slug: string): Json {
  return { ...appPayload(urls, state), id, slug, name: slug, node_id: nodeId('A', id), client_id: `Iv1.${slug}`, html_url: `${urls.origin}/apps/${slug}` };
}

/** `installation`. */
export function installationPayload(urls: Urls, state: ForgeState, installation: Installation): Json {
  const account = state.ensureAccount(installation.account);
  return {
    id: installation.id,
    client_id: state.app.clientId,
    account: userPayload(urls, account),
    repository_selection: installation.selection,
    access_tokens_url: `${urls.origin}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${urls.origin}/installation/repositories`,
    html_url: `${urls.origin}/settings/installations/${installation.id}`,
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt === null ? null : userPayload(urls, account),
    suspended_at: isoOrNull(installation.suspendedAt),
  };
}

/** `installation-token`. */
export function installationTokenPayload(urls: Urls, state: ForgeState, token: InstallationToken): Json {
  const selected = token.repositoryIds === null ? [] : [...state.repositories.values()].filter((one) => token.repositoryIds?.has(one.id) === true);
  return {
    token: token.token,
    expires_at: iso(token.expiresAt),
    permissions: token.permissions,
    repository_selection: token.repositoryIds === null ? 'all' : 'selected',
    ...(token.repositoryIds === null ? {} : { repositories: selected.map((one) => repositoryPayload(urls, state, one)) }),
  };
}
