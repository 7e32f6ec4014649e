import { EncliiError } from '../../errors/enclii-error.ts';
import type { CredentialsProvider } from './credentials.ts';

/** Bounds on what a git server may cost. */
export interface GitLimits {
  /** One HTTP request, from connecting to the last byte. */
  readonly requestTimeoutMs: number;
  /** One clone or fetch, whole. */
  readonly transferTimeoutMs: number;
  /** One local git command; for a streaming one, the wait for its next byte. */
  readonly commandTimeoutMs: number;
  /** Answer to one HTTP request of the engine's own. */
  readonly maxResponseBytes: number;
  /** Largest file that a clone or fetch may write, so the size of one pack. */
  readonly maxPackBytes: number;
  /** Largest object that is read into memory. */
  readonly maxObjectBytes: number;
  /** Largest pack that is pushed. */
  readonly maxPushBytes: number;
}

export const defaultGitLimits: GitLimits = {
  requestTimeoutMs: 60_000,
  transferTimeoutMs: 600_000,
  commandTimeoutMs: 120_000,
  maxResponseBytes: 4 * 1024 * 1024,
  maxPackBytes: 2 * 1024 * 1024 * 1024,
  maxObjectBytes: 16 * 1024 * 1024,
  maxPushBytes: 64 * 1024 * 1024,
};

export interface EnvironmentRepositoryOptions {
  /** Clone URL: https, or http on loopback. Holds no credentials. */
  readonly url: string;
  readonly branch: string;
  /** A directory of the adapter's own: the bare clone is `<directory>/clone.git`. One process at a time. */
  readonly directory: string;
  readonly credentials: CredentialsProvider;
  /** Author and committer of the engine's commits. */
  readonly identity: { readonly name: string; readonly email: string };
  readonly limits?: Partial<GitLimits>;
  /** For tests and proxies; must honour `redirect: 'manual'` and `signal`. */
  readonly fetch?: typeof fetch;
  /** Armoured signature of a commit's bytes, where the branch requires signed commits. */
  readonly sign?: (payload: string) => Promise<string>;
  /** `PATH` for the git child process. */
  readonly searchPath?: string;
  /** Further variables for the git child process, e.g. `GIT_SSL_CAINFO` or `HTTPS_PROXY`. Cannot loosen what the adapter sets. */
  readonly gitEnvironment?: Readonly<Record<string, string>>;
}

export interface CheckedOptions {
  /** Without a trailing slash. */
  readonly url: string;
  /** Host and path: how errors name the repository. */
  readonly repository: string;
  readonly branch: string;
  /** `refs/heads/<branch>` */
  readonly ref: string;
  readonly limits: GitLimits;
}

/** Throws GIT_CONFIGURATION_INVALID. */
export function checkOptions(options: EnvironmentRepositoryOptions): CheckedOptions {
  const url = URL.canParse(options.url) ? new URL(options.url) : null;
  if (url === null || !isAllowedUrl(url)) throw new EncliiError('GIT_CONFIGURATION_INVALID', { reason: 'url' });
  if (!isBranchName(options.branch)) throw new EncliiError('GIT_CONFIGURATION_INVALID', { reason: 'branch' });
  const { name, email } = options.identity;
  if (![name, email].every((part) => part.trim() !== '' && !/[<>\p{Cc}]/u.test(part))) {
    throw new EncliiError('GIT_CONFIGURATION_INVALID', { reason: 'identity' });
  }
  const path = url.pathname.replace(/\/+$/, '');
  return {
    url: `${url.origin}${path}`,
    repository: `${url.host}${path}`,
    branch: options.branch,
    ref: `refs/heads/${options.branch}`,
    limits: { ...defaultGitLimits, ...options.limits },
  };
}

function isAllowedUrl(url: URL): boolean {
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
}

/** The rules of `git check-ref-format --branch`, and no leading dash. */
export function isBranchName(name: string): boolean {
  if (name === '' || name === 'HEAD' || name === '@' || Buffer.byteLength(name) > 255) return false;
  if (/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$/u.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}
