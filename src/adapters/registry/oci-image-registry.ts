import { createHash } from 'node:crypto';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpFetch } from '../../ports/http-fetch.ts';
import type { ImageReference, ImageRegistry } from '../../ports/image-registry.ts';
import { parseAuthChallenge } from './auth-challenge.ts';
import { registryKey, type RegistryCredentialStore } from './docker-config.ts';
import { authorize } from './registry-authorization.ts';
import { answerFailure, exchangeFailure, type RegistrySubject } from './registry-errors.ts';

export interface OciImageRegistryOptions {
  /** The guarded fetch: a registry's host comes from a tenant's spec. */
  readonly fetch: HttpFetch;
  readonly clock: Clock;
  /** From `parseDockerConfig`. */
  readonly credentials: RegistryCredentialStore;
  /** Further token services that may see a registry's credentials, by registry host, e.g. `registry.gitlab.com` → `gitlab.com`. */
  readonly tokenServices?: Readonly<Record<string, readonly string[]>>;
  /** host:port of registries that speak plain HTTP; the fetch must allow them too. */
  readonly plainHttpRegistries?: readonly string[];
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The distribution specification asks registries to accept manifests up to this size. */
const maxManifestBytes = 4 * 1024 * 1024;
const dockerHub = { api: 'registry-1.docker.io', tokenService: 'auth.docker.io' } as const;
/** Answers of registries that don't support HEAD on a manifest. */
const headUnsupported = new Set([400, 405, 406, 501]);

/**
 * Tags to digests by the OCI distribution API. HEAD first, because it is cheap and most registries don't count it;
 * where it gives no digest, GET and hash. Nothing is kept: a tag may move at any time.
 */
export function createOciImageRegistry(options: OciImageRegistryOptions): ImageRegistry {
  const plainHttpHosts = new Set((options.plainHttpRegistries ?? []).map((host) => host.toLowerCase()));

  return {
    async resolveDigest(reference) {
      const key = registryKey(reference.registry);
      const isDockerHub = key === 'docker.io';
      const host = isDockerHub ? dockerHub.api : key;
      const repository = isDockerHub && !reference.repository.includes('/') ? `library/${reference.repository}` : reference.repository;
      const subject: RegistrySubject = { registry: reference.registry, repository };
      const url = manifestUrl(host, repository, reference, plainHttpHosts.has(host));
      const trustedHosts = new Set([host, ...(isDockerHub ? [dockerHub.tokenService] : []), ...(options.tokenServices?.[key] ?? [])]);
      const credentials = options.credentials.get(key) ?? null;
      let authorization: string | null = null;

      async function ask(method: 'HEAD' | 'GET'): Promise<Response> {
        const send = async (): Promise<Response> => {
          const headers = { accept: manifestTypes, ...(authorization === null ? {} : { authorization }) };
          try {
            return await options.fetch(url, { method, headers, maxResponseBytes: maxManifestBytes });
          } catch (error) {
            throw exchangeFailure(error, subject);
          }
        };
        const answer = await send();
        const challenge = answer.status === 401 && authorization === null ? parseAuthChallenge(answer.headers.get('www-authenticate')) : null;
        if (challenge === null) return answer;
        await answer.body?.cancel();
        authorization = await authorize(challenge, { subject, credentials, trustedHosts, plainHttpHosts, fetch: options.fetch, clock: options.clock });
        return await send();
      }

      const head = await ask('HEAD');
      if (head.status === 404) return null;
      if (head.status === 200) {
        const claimed = digestHeader(head);
        if (claimed !== null) return confirm(claimed, reference, subject);
      } else if (!headUnsupported.has(head.status)) {
        throw answerFailure(head, subject, options.clock.now());
      }

      const answer = await ask('GET');
      if (answer.status !== 200) {
        await answer.body?.cancel();
        if (answer.status === 404) return null;
        throw answerFailure(answer, subject, options.clock.now());
      }
      const actual = await hashBody(answer, subject);
      const claimed = digestHeader(answer);
      if (claimed !== null && claimed !== actual) throw new EncliiError('IMAGE_DIGEST_MISMATCH', { ...subject, claimed, actual });
      return confirm(actual, reference, subject);
    },
  };
}

function manifestUrl(host: string, repository: string, reference: ImageReference, isPlainHttp: boolean): string {
  const what = reference.digest ?? reference.tag ?? 'latest';
  const isRepository = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/.test(repository) && repository.length <= 255;
  const isTagOrDigest = /^(?:\w[\w.-]{0,127}|sha256:[a-f0-9]{64})$/.test(what);
  const isHost = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.test(host);
  if (!isRepository || !isTagOrDigest || !isHost) {
    throw new EncliiError('IMAGE_REFERENCE_INVALID', { reference: `${reference.registry}/${reference.repository}:${what}`.slice(0, 300) });
  }
  return `${isPlainHttp ? 'http' : 'https'}://${host}/v2/${repository}/manifests/${what}`;
}

function digestHeader(answer: Response): string | null {
  const value = answer.headers.get('docker-content-digest');
  return value !== null && /^sha256:[a-f0-9]{64}$/.test(value) ? value : null;
}

/** Asked for a digest, only that digest is an answer. */
function confirm(digest: string, reference: ImageReference, subject: RegistrySubject): string {
  if (reference.digest !== null && reference.digest !== digest) {
    throw new EncliiError('IMAGE_DIGEST_MISMATCH', { ...subject, claimed: reference.digest, actual: digest });
  }
  return digest;
}

async function hashBody(answer: Response, subject: RegistrySubject): Promise<string> {
  try {
    const body = Buffer.from(await answer.arrayBuffer());
    return `sha256:${createHash('sha256').update(body).digest('hex')}`;
  } catch (error) {
    throw exchangeFailure(error, subject);
  }
}
