import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Repository } from '../../../src/forge/state/model.ts';
import { startTestForge, type TestForge } from '../../helpers/forge/start-test-forge.ts';

let test: TestForge;
let repository: Repository;
let head: string;

beforeAll(async () => {
  test = await startTestForge();
  repository = await test.forge.seedRepository({ owner: 'acme', name: 'shop', files: { a: 'a' } });
  head = (await test.forge.objects(repository).resolve('refs/heads/main', 'commit')) ?? '';
});
afterAll(() => test.close());

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${test.forge.url}${path}`, { ...init, headers: { authorization: `token ${test.installationToken(repository)}`, 'content-type': 'application/json' } });
const setStatus = (): Promise<Response> => call(`/repos/acme/shop/statuses/${head}`, { method: 'POST', body: JSON.stringify({ state: 'success' }) });

describe('planted faults', () => {
  it('G12: a canned answer with its headers, as often as asked, then the real one', async () => {
    const fault = test.forge.faults.add({
      match: { method: 'GET', path: /^\/repos\/acme\/shop$/ }, times: 2, respond: { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow down' } },
    });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await call('/api/v3/repos/acme/shop')).status);
    expect(statuses).toEqual([429, 429, 200]);
    expect(fault.hits).toBe(2);
    test.forge.faults.add({ match: {}, skip: 1, respond: { status: 500, headers: { 'retry-after': '7' } } });
    expect((await call('/repos/acme/shop')).status).toBe(200);
    const failed = await call('/repos/acme/shop');
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([500, '7']);
  });

  it('a reset changes nothing; a reset after the work was done leaves it done', async () => {
    test.forge.faults.add({ match: { method: 'POST' }, respond: 'reset' });
    await expect(setStatus()).rejects.toThrow('fetch failed');
    expect(repository.statuses).toHaveLength(0);
    test.forge.faults.add({ match: { method: 'POST' }, respond: 'after-applied-reset' });
    await expect(setStatus()).rejects.toThrow('fetch failed');
    expect(repository.statuses).toHaveLength(1);
  });

  it('S8: redirects lead where a test wants', async () => {
    test.forge.faults.add({ match: { path: /shop/ }, respond: 'redirect:http://127.0.0.1:9/stolen' });
    const answer = await fetch(`${test.forge.url}/repos/acme/shop`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://127.0.0.1:9/stolen']);
  });

  it('truncated bodies break off, dripping ones arrive whole, silent ones never', async () => {
    test.forge.faults.add({ match: { path: /git\/ref/ }, respond: 'truncate' });
    const cut = await call('/repos/acme/shop/git/ref/heads/main');
    await expect(cut.text()).rejects.toThrow();
    test.forge.faults.add({ match: { path: /rate_limit/ }, respond: 'slow-drip' });
    expect(await (await call('/rate_limit')).json()).toMatchObject({ rate: { limit: 5000 } });
    test.forge.faults.add({ match: {}, respond: 'timeout' });
    await expect(call('/rate_limit', { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout|aborted/);
  });

  it('git is hit as well: refused, cut, or pushed although the client never heard', async () => {
    const clone = await test.clone(repository);
    test.forge.faults.add({ match: { path: /info\/refs/ }, respond: { status: 503 } });
    expect((await clone.tryGit('fetch')).code).not.toBe(0);
    test.forge.faults.add({ match: { method: 'POST', path: /git-upload-pack$/ }, respond: 'truncate' });
    await test.forge.commit(repository, { files: { b: 'b'.repeat(10_000) } });
    expect((await clone.tryGit('fetch')).code).not.toBe(0);
    await clone.git('pull', '--quiet');
    const sha = await clone.commit({ c: 'c' });
    test.forge.faults.add({ match: { path: /git-receive-pack$/, method: 'POST' }, respond: 'after-applied-reset' });
    expect((await clone.push('origin', 'main')).code).not.toBe(0);
    expect(await test.forge.objects(repository).resolve('refs/heads/main', 'commit')).toBe(sha);
  });
});
