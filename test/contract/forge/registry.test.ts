import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageIndexType, imageManifestType } from '../../../src/forge/registry/registry.ts';
import { startTestForge, type TestForge } from '../../helpers/forge/start-test-forge.ts';

let test: TestForge;
const credentials = { username: 'ci', password: 'pa:ss' };

beforeAll(async () => {
  test = await startTestForge({ registry: { credentials: [credentials] } });
});
afterAll(() => test.close());

/** What a client does: ask, read the challenge, fetch a token, ask again. */
async function registryCall(path: string, init: RequestInit = {}, login: typeof credentials | null = null): Promise<Response> {
  const url = path.startsWith('http') ? path : `${test.forge.url}${path}`;
  const first = await fetch(url, init);
  if (first.status !== 401) return first;
  const challenge: Record<string, string | undefined> = Object.fromEntries([...(first.headers.get('www-authenticate') ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((match): [string, string | undefined] => [match[1] ?? '', match[2]]));
  const realm = new URL(challenge['realm'] ?? '');
  realm.searchParams.set('service', challenge['service'] ?? '');
  realm.searchParams.set('scope', challenge['scope'] ?? '');
  const basic = login === null ? {} : { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
  const granted = await fetch(realm, { headers: basic });
  if (!granted.ok) return granted;
  const { token } = (await granted.json()) as { token: string };
  return fetch(url, { ...init, headers: { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${token}` } });
}

describe('the image registry', () => {
  it('resolves tags to digests that depend on the content only', async () => {
    const one = test.forge.registry.push('acme/shop', 'v1', 'content');
    expect(test.forge.registry.push('acme/other', 'v9', 'content').digest).toBe(one.digest);
    expect(test.forge.registry.push('acme/shop', 'v2', 'changed').digest).not.toBe(one.digest);
    const answer = await registryCall('/v2/acme/shop/manifests/v1', { method: 'HEAD', headers: { accept: imageManifestType } });
    expect([answer.status, answer.headers.get('docker-content-digest'), answer.headers.get('content-type')]).toEqual([200, one.digest, imageManifestType]);
    const body = Buffer.from(await (await registryCall(`/v2/acme/shop/manifests/${one.digest}`)).arrayBuffer());
    expect(`sha256:${createHash('sha256').update(body).digest('hex')}`).toBe(one.digest);
    const manifest = JSON.parse(body.toString()) as { layers: { digest: string }[] };
    expect(await (await registryCall(`/v2/acme/shop/blobs/${manifest.layers[0]?.digest}`)).text()).toBe('content');
    const index = test.forge.registry.push('acme/shop', 'multi', 'content', { index: true });
    expect((await registryCall('/v2/acme/shop/manifests/multi')).headers.get('content-type')).toBe(imageIndexType);
    expect(index.digest).not.toBe(one.digest);
    expect(await (await registryCall('/v2/acme/shop/tags/list')).json()).toEqual({ name: 'acme/shop', tags: ['multi', 'v1', 'v2'] });
    expect((await registryCall('/v2/acme/shop/manifests/nope')).status).toBe(404);
    test.forge.registry.deleteTag('acme/shop', 'v2');
    expect((await registryCall('/v2/acme/shop/manifests/v2')).status).toBe(404);
  });

  it('asks for a token, and for credentials where a repository is private', async () => {
    test.forge.registry.push('acme/private', 'v1', 'x');
    const bare = await fetch(`${test.forge.url}/v2/acme/private/manifests/v1`);
    expect(bare.headers.get('www-authenticate')).toBe(
      `Bearer realm="${test.forge.url}/token",service="${test.forge.registry.host}",scope="repository:acme/private:pull"`,
    );
    expect((await registryCall('/v2/acme/private/manifests/v1')).status).toBe(200);
    test.forge.registry.setPrivate('acme/private');
    expect((await registryCall('/v2/acme/private/manifests/v1')).status).toBe(401);
    expect((await registryCall('/v2/acme/private/manifests/v1', {}, credentials)).status).toBe(200);
    expect((await registryCall('/v2/acme/private/manifests/v1', {}, { ...credentials, password: 'no' })).status).toBe(401);
  });

  it('takes a push over HTTP from those who may', async () => {
    const blob = Buffer.from('layer');
    const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`;
    expect((await registryCall('/v2/acme/pushed/blobs/uploads/', { method: 'POST' })).status).toBe(401);
    const opened = await registryCall('/v2/acme/pushed/blobs/uploads/', { method: 'POST' }, credentials);
    const location = opened.headers.get('location') ?? '';
    expect((await registryCall(location, { method: 'PATCH', body: blob.subarray(0, 2), headers: { 'content-type': 'application/octet-stream' } }, credentials)).status).toBe(202);
    expect((await registryCall(`${location}?digest=${digest}`, { method: 'PUT', body: blob.subarray(2) }, credentials)).status).toBe(201);
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: imageManifestType, config: { digest }, layers: [] });
    const put = await registryCall('/v2/acme/pushed/manifests/v1', { method: 'PUT', body: manifest, headers: { 'content-type': imageManifestType } }, credentials);
    expect(put.status).toBe(201);
    expect(await (await registryCall('/v2/acme/pushed/manifests/v1')).text()).toBe(manifest);
    const wrong = await registryCall('/v2/acme/pushed/blobs/uploads/', { method: 'POST' }, credentials);
    expect((await registryCall(`${wrong.headers.get('location')}?digest=${digest}`, { method: 'PUT', body: 'other' }, credentials)).status).toBe(400);
  });
});
