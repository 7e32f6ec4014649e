import { EncliiError } from '../../errors/enclii-error.ts';

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** Credentials by registry host[:port], in lower case. */
export type RegistryCredentialStore = ReadonlyMap<string, RegistryCredentials>;

/** Names under which Docker files its own registry. */
const dockerHubAliases = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/** The one name of a registry that all its spellings in config files and references share. */
export function registryKey(host: string): string {
  const lower = host.toLowerCase();
  return dockerHubAliases.has(lower) ? 'docker.io' : lower;
}

/**
 * Reads the `auths` of a Docker `config.json` (also the form of a `kubernetes.io/dockerconfigjson` Secret). Entries that
 * hold no credentials (credential helpers, empty objects) are left out. Throws IMAGE_CREDENTIALS_INVALID, never with content.
 */
export function parseDockerConfig(text: string): RegistryCredentialStore {
  const config = parseJson(text);
  const auths: unknown = config['auths'] ?? {};
  if (!isRecord(auths)) throw invalid('auths is not an object');
  const store = new Map<string, RegistryCredentials>();
  for (const [address, entry] of Object.entries(auths)) {
    if (!isRecord(entry)) throw invalid('an entry of auths is not an object');
    const credentials = credentialsOf(entry);
    if (credentials !== null) store.set(registryKey(hostOf(address)), credentials);
  }
  return store;
}

function credentialsOf(entry: Readonly<Record<string, unknown>>): RegistryCredentials | null {
  const { auth, username, password } = entry;
  if (typeof auth === 'string' && auth !== '') {
    const decoded = Buffer.from(auth, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (colon < 1) throw invalid('auth is not base64 of user:password');
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  }
  if (typeof username === 'string' && typeof password === 'string' && username !== '') return { username, password };
  return null;
}

/** `https://host/v1/`, `host/v2`, `host:port` → `host[:port]`. */
function hostOf(address: string): string {
  return address.replace(/^https?:\/\//i, '').replace(/\/.*$/s, '');
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON');
  }
  if (!isRecord(value)) throw invalid('it is not an object');
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(detail: string): EncliiError {
  return new EncliiError('IMAGE_CREDENTIALS_INVALID', { detail });
}
