import { ForgeHttpError } from '../http/http-error.ts';
import type { ForgeState } from '../state/forge-state.ts';
import type { AccessLevel, Installation, InstallationToken, Repository } from '../state/model.ts';
import { verifyAppJwt } from './app-jwt.ts';

/** Who asks. `login` is what events name as sender. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'app'; readonly login: string }
  | { readonly kind: 'installation'; readonly login: string; readonly installation: Installation; readonly token: InstallationToken }
  | { readonly kind: 'user'; readonly login: string };

const levels: Record<string, number> = { none: 0, read: 1, triage: 1, write: 2, maintain: 2, admin: 3 };
const reaches = (held: string | undefined, needed: AccessLevel): boolean => (levels[held ?? 'none'] ?? 0) >= (levels[needed] ?? 9);

const badCredentials = (): ForgeHttpError => new ForgeHttpError(401, 'Bad credentials');

function fromToken(state: ForgeState, token: string): Principal {
  const bot = `${state.app.slug}[bot]`;
  if (token.split('.').length === 3) {
    verifyAppJwt(token, state.app, state.now());
    return { kind: 'app', login: bot };
  }
  const login = state.userTokens.get(token);
  if (login !== undefined) return { kind: 'user', login };
  const grant = state.installationTokens.get(token);
  const installation = grant === undefined ? undefined : state.installations.get(grant.installationId);
  if (grant === undefined || installation === undefined || grant.expiresAt <= state.now()) throw badCredentials();
  if (installation.suspendedAt !== null) throw new ForgeHttpError(403, 'This installation has been suspended');
  return { kind: 'installation', login: bot, installation, token: grant };
}

/** Reads `Authorization`: `token …`, `Bearer …`, or Basic with the token as password (any user name). Throws 401. */
export function authenticate(state: ForgeState, header: string | undefined): Principal {
  if (header === undefined || header === '') return { kind: 'anonymous' };
  const separator = header.indexOf(' ');
  const scheme = header.slice(0, separator).toLowerCase();
  const value = header.slice(separator + 1).trim();
  if (scheme === 'bearer' || scheme === 'token') return fromToken(state, value);
  if (scheme === 'basic') {
    const decoded = Buffer.from(value, 'base64').toString('utf8');
    return fromToken(state, decoded.slice(decoded.indexOf(':') + 1));
  }
  throw badCredentials();
}

/** May the principal use `permission` (GitHub App vocabulary: contents, checks, …) at this level on the repository? */
export function mayUse(state: ForgeState, principal: Principal, repository: Repository, permission: string, level: AccessLevel): boolean {
  if (principal.kind === 'user') {
    const held = state.permissionOf(principal.login, repository);
    return reaches(held, level);
  }
  if (principal.kind === 'installation') {
    const { token, installation } = principal;
    if (!state.covers(installation, repository)) return !repository.private && level === 'read';
    if (token.repositoryIds !== null && !token.repositoryIds.has(repository.id)) return !repository.private && level === 'read';
    return permission === 'metadata' || reaches(token.permissions[permission], level) || (!repository.private && level === 'read');
  }
  return !repository.private && level === 'read';
}

/** Whether the principal may know that the repository exists. */
export function maySee(state: ForgeState, principal: Principal, repository: Repository): boolean {
  return principal.kind !== 'app' && mayUse(state, principal, repository, 'metadata', 'read');
}
