import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedFetch } from '../../../src/adapters/network/guarded-fetch.ts';
import { parseDockerConfig } from '../../../src/adapters/registry/docker-config.ts';
import { createOciImageRegistry, type OciImageRegistryOptions } from '../../../src/adapters/registry/oci-image-registry.ts';
import { EncliiError } from '../../../src/errors/enclii-error.ts';
import type { ImageReference, ImageRegistry } from '../../../src/ports/image-registry.ts';
import { sendJson, startLoopbackServer, type LoopbackServer, type SeenRequest } from '../../unit/adapters/network/loopback-server.ts';

const manifest = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}';
const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
const otherDigest = `sha256:${'0'.repeat(64)}`;
const now = Date.parse('2026-01-02T03:04:05Z');

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(handle: (request: SeenRequest, response: ServerResponse) => void): Promise<LoopbackServer> {
  const server = await startLoopbackServer(handle);
  closers.push(() => server.close());
  return server;
}

function registryFor(hosts: readonly string[], options: Partial<OciImageRegistryOptions> & { timeout?: number } = {}): ImageRegistry {
  const fetch = createGuardedFetch({ allow: { hosts }, timeoutMilliseconds: options.timeout ?? 5_000, maxResponseBytes: 8_000_000 });
  closers.push(() => fetch.close());
  return createOciImageRegistry({ fetch, clock: { now: () => now }, credentials: new Map(), plainHttpRegistries: hosts, ...options });
}

function image(host: string, parts: Partial<ImageReference> = {}): ImageReference {
  return { registry: host, repository: 'acme/api', tag: 'v1', digest: null, ...parts };
}

async function failure(work: Promise<unknown>): Promise<EncliiError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EncliiError);
  return error as EncliiError;
}

const sendManifest = (response: ServerResponse, claimed: string | null = digest): void => {
  response.writeHead(200, { 'content-type': 'application/vnd.oci.image.index.v1+json', ...(claimed === null ? {} : { 'docker-content-digest': claimed }) });
  response.end(manifest);
};

describe('ImageRegistry over the OCI distribution API', () => {
  it('takes the digest from HEAD and asks for indexes and manifests', async () => {
    const server = await serve((_request, response) => { sendManifest(response); });
    expect(await registryFor([server.host]).resolveDigest(image(server.host))).toBe(digest);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['HEAD /v2/acme/api/manifests/v1']);
    expect(server.seen[0]?.headers.accept).toContain('application/vnd.oci.image.index.v1+json');
    expect(server.seen[0]?.headers.accept).toContain('application/vnd.docker.distribution.manifest.v2+json');
  });

  it.each([200, 405])('hashes the manifest where HEAD (%i) gives no digest', async (headStatus) => {
    const server = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(headStatus).end();
      else sendManifest(response, null);
    });
    expect(await registryFor([server.host]).resolveDigest(image(server.host))).toBe(digest);
    expect(server.seen.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  it('refuses a body that is not what its digest header says', async () => {
    const server = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else sendManifest(response, otherDigest);
    });
    expect((await failure(registryFor([server.host]).resolveDigest(image(server.host)))).code).toBe('IMAGE_DIGEST_MISMATCH');
  });

  it('asked for a digest, accepts only that one', async () => {
    const server = await serve((_request, response) => { sendManifest(response); });
    const registry = registryFor([server.host]);
    expect(await registry.resolveDigest(image(server.host, { digest }))).toBe(digest);
    expect(server.seen[0]?.path).toBe(`/v2/acme/api/manifests/${digest}`);
    expect((await failure(registry.resolveDigest(image(server.host, { digest: otherDigest })))).code).toBe('IMAGE_DIGEST_MISMATCH');
  });

  it('says null for a tag that is not there yet, and asks again the next time', async () => {
    let pushed = false;
    const server = await serve((_request, response) => {
      if (pushed) sendManifest(response);
      else sendJson(response, 404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] });
    });
    const registry = registryFor([server.host]);
    expect(await registry.resolveDigest(image(server.host))).toBeNull();
    pushed = true;
    expect(await registry.resolveDigest(image(server.host))).toBe(digest);
  });

  describe('tokens', () => {
    async function tokenService(): Promise<LoopbackServer> {
      return await serve((request, response) => {
        if (request.headers.authorization !== undefined && request.headers.authorization !== `Basic ${Buffer.from('robot:canary').toString('base64')}`) {
          response.writeHead(401).end();
        } else sendJson(response, 200, { token: 'granted' });
      });
    }
    async function guardedRegistry(realm: string): Promise<LoopbackServer> {
      return await serve((request, response) => {
        if (request.headers.authorization === 'Bearer granted') sendManifest(response);
        else response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}/token",service="reg",scope="repository:other/secret:push"` }).end();
      });
    }
    const robot = (host: string) => parseDockerConfig(JSON.stringify({ auths: { [host]: { username: 'robot', password: 'canary' } } }));

    it('fetches an anonymous token for reading this repository, whatever scope the registry names', async () => {
      const tokens = await tokenService();
      const server = await guardedRegistry(tokens.url);
      expect(await registryFor([server.host, tokens.host]).resolveDigest(image(server.host))).toBe(digest);
      expect(tokens.seen[0]?.query.get('scope')).toBe('repository:acme/api:pull');
      expect(tokens.seen[0]?.query.get('service')).toBe('reg');
      expect(tokens.seen[0]?.headers.authorization).toBeUndefined();
    });

    it('sends credentials to a configured token service', async () => {
      const tokens = await tokenService();
      const server = await guardedRegistry(tokens.url);
      const registry = registryFor([server.host, tokens.host], { credentials: robot(server.host), tokenServices: { [server.host]: [tokens.host] } });
      expect(await registry.resolveDigest(image(server.host))).toBe(digest);
      expect(tokens.seen[0]?.headers.authorization).toMatch(/^Basic /);
      expect(server.seen.every((request) => !String(request.headers.authorization).startsWith('Basic'))).toBe(true);
    });

    it('S8: credentials never go to a realm that was not configured', async () => {
      const tokens = await tokenService();
      const server = await guardedRegistry(tokens.url);
      const registry = registryFor([server.host, tokens.host], { credentials: robot(server.host) });
      expect((await failure(registry.resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_REALM_REFUSED');
      expect(tokens.seen).toHaveLength(0);
    });

    it('S9: a realm on a private address that was not allowed is refused when connecting', async () => {
      const inner = await tokenService();
      const server = await guardedRegistry(`https://127.0.0.1:${inner.host.split(':')[1] ?? ''}`);
      expect((await failure(registryFor([server.host]).resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_ADDRESS_REFUSED');
      expect(inner.seen).toHaveLength(0);
    });

    it('S9: a realm over plain HTTP that was not allowed is refused', async () => {
      const inner = await tokenService();
      const server = await guardedRegistry(inner.url);
      expect((await failure(registryFor([server.host]).resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_REALM_REFUSED');
      expect(inner.seen).toHaveLength(0);
    });

    it('answers a Basic challenge with the registry’s credentials only', async () => {
      const server = await serve((request, response) => {
        if (request.headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
        else sendManifest(response);
      });
      expect(await registryFor([server.host], { credentials: robot(server.host) }).resolveDigest(image(server.host))).toBe(digest);
      expect((await failure(registryFor([server.host], { credentials: robot('elsewhere.example') }).resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_DENIED');
    });

    it('a second 401 is a denial, not a loop', async () => {
      const tokens = await tokenService();
      const server = await serve((_request, response) => response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}"` }).end());
      expect((await failure(registryFor([server.host, tokens.host]).resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_DENIED');
      expect(server.seen).toHaveLength(2);
    });

    it('S8: a redirect gets neither the token nor the request', async () => {
      const target = await serve((_request, response) => { sendManifest(response); });
      const tokens = await tokenService();
      const server = await serve((request, response) => {
        if (request.headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': `Bearer realm="${tokens.url}"` }).end();
        else response.writeHead(307, { location: `${target.url}${request.path}` }).end();
      });
      const registry = registryFor([server.host, tokens.host, target.host]);
      expect((await failure(registry.resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_REDIRECTED');
      expect(target.seen).toHaveLength(0);
    });
  });

  it.each([
    [403, {}, 'IMAGE_REGISTRY_DENIED', undefined],
    [429, { 'retry-after': '120' }, 'IMAGE_REGISTRY_RATE_LIMITED', 120_000],
    [429, { 'retry-after': 'Fri, 02 Jan 2026 03:05:05 GMT' }, 'IMAGE_REGISTRY_RATE_LIMITED', 60_000],
    [429, {}, 'IMAGE_REGISTRY_RATE_LIMITED', 60_000],
    [500, {}, 'IMAGE_REGISTRY_UNAVAILABLE', undefined],
    [503, {}, 'IMAGE_REGISTRY_UNAVAILABLE', undefined],
    [418, {}, 'IMAGE_REGISTRY_UNEXPECTED_ANSWER', undefined],
  ] as const)('answer %i %o is %s', async (status, headers, code, wait) => {
    const server = await serve((_request, response) => response.writeHead(status, headers).end());
    const error = await failure(registryFor([server.host]).resolveDigest(image(server.host)));
    expect(error.code).toBe(code);
    expect(error.params['retryAfterMilliseconds']).toBe(wait);
  });

  it('a registry that does not answer is transient', async () => {
    const server = await serve(() => undefined);
    const error = await failure(registryFor([server.host], { timeout: 150 }).resolveDigest(image(server.host)));
    expect([error.code, error.retry]).toEqual(['IMAGE_REGISTRY_UNAVAILABLE', 'transient']);
  });

  it('S9: a tenant’s registry on a private address is refused', async () => {
    const server = await serve((_request, response) => { sendManifest(response); });
    expect((await failure(registryFor([]).resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_ADDRESS_REFUSED');
    expect(server.seen).toHaveLength(0);
  });

  it('cuts a manifest that does not end', async () => {
    const server = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else response.writeHead(200).end(Buffer.alloc(5_000_000));
    });
    expect((await failure(registryFor([server.host]).resolveDigest(image(server.host)))).code).toBe('IMAGE_REGISTRY_UNEXPECTED_ANSWER');
  });

  it.each([
    { repository: '../../v2/other' },
    { repository: 'a//b' },
    { repository: 'UPPER' },
    { repository: 'a?x=y' },
    { tag: 'v1/../../x' },
    { tag: 'v1#x' },
    { registry: 'user@host.example' },
    { registry: 'host.example/path' },
  ])('a reference that would bend the request is refused: %o', async (parts) => {
    expect((await failure(registryFor([]).resolveDigest(image('host.example', parts)))).code).toBe('IMAGE_REFERENCE_INVALID');
  });

  it('docker.io is served by registry-1.docker.io, official images under library/', async () => {
    const asked: string[] = [];
    const registry = createOciImageRegistry({
      clock: { now: () => now },
      credentials: new Map(),
      fetch: (url) => {
        asked.push(String(url));
        return Promise.resolve(new Response(null, { status: 200, headers: { 'docker-content-digest': digest } }));
      },
    });
    await registry.resolveDigest(image('docker.io', { repository: 'nginx' }));
    await registry.resolveDigest(image('docker.io', { repository: 'acme/api' }));
    expect(asked).toEqual(['https://registry-1.docker.io/v2/library/nginx/manifests/v1', 'https://registry-1.docker.io/v2/acme/api/manifests/v1']);
  });
});
