import fs from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import isomorphic from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestForge, type TestForge } from '../../helpers/forge/start-test-forge.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../helpers/forge/webhook-receiver.ts';
import type { Repository } from '../../../src/forge/state/model.ts';

const zero = '0'.repeat(40);
let test: TestForge;
let receiver: WebhookReceiver;
let names = 0;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  test = await startTestForge();
  test.forge.webhooks.setTarget(receiver.url, test.webhookSecret);
});
afterAll(async () => {
  await test.close();
  await receiver.close();
});

async function seed(files: Record<string, string> = { 'README.md': 'hello\n' }): Promise<Repository> {
  names += 1;
  const repository = await test.forge.seedRepository({ owner: 'acme', name: `app-${names}`, files });
  await test.forge.whenIdle();
  receiver.received.length = 0;
  return repository;
}

const pushes = (): Record<string, unknown>[] => receiver.received.filter((one) => one.headers['x-github-event'] === 'push').map((one) => one.payload);

describe('git over HTTP', () => {
  it('a real client clones, pushes, and the app hears of exactly what changed', async () => {
    const repository = await seed();
    const clone = await test.clone(repository);
    const before = await clone.git('rev-parse', 'HEAD');
    await clone.commit({ 'src/a b.txt': 'one\n', 'README.md': 'changed\n' }, 'Add\n\nwith a body');
    const after = await clone.commit({ 'src/a b.txt': null, 'ñ.txt': 'ü' }, 'Remove');
    expect((await clone.push('origin', 'main')).code).toBe(0);
    await test.forge.whenIdle();
    const [push] = pushes();
    expect(push).toMatchObject({ ref: 'refs/heads/main', before, after, created: false, deleted: false, forced: false, pusher: { name: 'dev' }, sender: { login: 'dev' } });
    expect(push?.['commits']).toMatchObject([
      { message: 'Add\n\nwith a body', added: ['src/a b.txt'], modified: ['README.md'], removed: [], author: { email: 'dev@example.test' } },
      { id: after, added: ['ñ.txt'], modified: [], removed: ['src/a b.txt'] },
    ]);
    expect(push?.['head_commit']).toMatchObject({ id: after });
    expect(push?.['repository']).toMatchObject({ id: repository.id, full_name: `acme/${repository.name}` });
    expect(push?.['installation']).toMatchObject({ id: test.forge.state.installationOf(repository)?.id });
  });

  it('a branch that is created, forced and deleted says so', async () => {
    const repository = await seed();
    const clone = await test.clone(repository);
    const base = await clone.git('rev-parse', 'HEAD');
    await clone.git('checkout', '--quiet', '-b', 'feature/x');
    const first = await clone.commit({ 'x.txt': '1' });
    await clone.push('origin', 'feature/x');
    await clone.git('reset', '--quiet', '--hard', base);
    const second = await clone.commit({ 'x.txt': '2' });
    await clone.push('--force', 'origin', 'feature/x');
    await clone.push('origin', ':feature/x');
    await test.forge.whenIdle();
    // Deliveries may overtake each other, as GitHub's do.
    expect(pushes()).toHaveLength(3);
    expect(pushes()).toEqual(expect.arrayContaining([
      expect.objectContaining({ before: zero, after: first, created: true, forced: false }),
      expect.objectContaining({ before: first, after: second, created: false, forced: true }),
      expect.objectContaining({ before: second, after: zero, deleted: true, head_commit: null, commits: [] }),
    ]));
    expect(receiver.received.map((one) => one.headers['x-github-event']).filter((event) => event !== 'push').sort()).toEqual(['create', 'delete']);
  });

  it('W9: over three tags in one push send no event, three send three', async () => {
    const repository = await seed();
    const clone = await test.clone(repository);
    for (const tag of ['a', 'b', 'c', 'd']) await clone.git('tag', tag);
    expect((await clone.push('origin', '--tags')).code).toBe(0);
    await test.forge.whenIdle();
    expect(pushes()).toEqual([]);
    for (const tag of ['e', 'f', 'g']) await clone.git('tag', tag);
    await clone.push('origin', 'e', 'f', 'g');
    await test.forge.whenIdle();
    expect(pushes().map((push) => push['ref']).sort()).toEqual(['refs/tags/e', 'refs/tags/f', 'refs/tags/g']);
  });

  it('of two racing writers one wins, the other is refused, and one event is sent', async () => {
    const repository = await seed();
    const [one, two] = [await test.clone(repository), await test.clone(repository)];
    await Promise.all([one.commit({ 'one.txt': '1' }), two.commit({ 'two.txt': '2' })]);
    const results = await Promise.all([one.push('origin', 'main'), two.push('origin', 'main')]);
    expect(results.map((result) => result.code).sort()).toEqual([0, 1]);
    await test.forge.whenIdle();
    expect(pushes()).toHaveLength(1);
    const head = await test.forge.objects(repository).resolve('refs/heads/main', 'commit');
    expect(pushes()[0]?.['after']).toBe(head);
  });

  it('writers of different branches at once are each told right', async () => {
    const repository = await seed();
    const clones = await Promise.all([1, 2, 3, 4].map(() => test.clone(repository)));
    const shas = await Promise.all(clones.map((clone, index) => clone.commit({ [`${index}.txt`]: 'x' })));
    const results = await Promise.all(clones.map((clone, index) => clone.push('origin', `HEAD:refs/heads/b${index}`)));
    expect(results.map((result) => result.code)).toEqual([0, 0, 0, 0]);
    await test.forge.whenIdle();
    expect(pushes().map((push) => `${String(push['ref'])} ${String(push['after'])}`).sort()).toEqual(shas.map((sha, index) => `refs/heads/b${index} ${sha}`));
  });

  it('G7: a protected branch refuses in GitHub\'s words, other refs of the push pass', async () => {
    const repository = await seed();
    test.forge.repositories.protect(repository, 'main', { requirePullRequest: true });
    const clone = await test.clone(repository);
    const before = await clone.git('rev-parse', 'HEAD');
    await clone.commit({ 'x.txt': '1' });
    const result = await clone.push('origin', 'main', 'main:other');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('! [remote rejected] main -> main (protected branch hook declined)');
    expect(result.stderr).toContain('GH006');
    await test.forge.whenIdle();
    expect(await test.forge.objects(repository).resolve('refs/heads/main', 'commit')).toBe(before);
    expect(pushes().map((push) => push['ref'])).toEqual(['refs/heads/other']);
  });

  it('G7: required signatures refuse unsigned commits; forced pushes and deletion are refused, allowed pushers pass', async () => {
    const repository = await seed();
    const clone = await test.clone(repository);
    test.forge.repositories.protect(repository, 'main', { requireSignatures: true });
    await clone.commit({ 'x.txt': '1' });
    expect((await clone.push('origin', 'main')).stderr).toContain('Commits must have verified signatures');
    test.forge.repositories.protect(repository, 'main', { restrictPushes: true, allowedPushers: ['dev'] });
    expect((await clone.push('origin', 'main')).code).toBe(0);
    await clone.git('commit', '--quiet', '--amend', '--message', 'other');
    expect((await clone.push('--force', 'origin', 'main')).stderr).toContain('protected branch hook declined');
    test.forge.repositories.protect(repository, 'main', null);
    repository.denyNonFastForwards = true;
    expect((await clone.push('--force', 'origin', 'main')).stderr).toContain('non-fast-forward');
  });

  it('credentials decide: 401 with a challenge, 404 for strangers, 403 for readers', async () => {
    const repository = await seed();
    const refs = (service: string, authorization?: string): Promise<Response> =>
      fetch(`${test.forge.cloneUrl(repository)}/info/refs?service=git-${service}`, authorization === undefined ? {} : { headers: { authorization } });
    const basic = (token: string): string => `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    const anonymous = await refs('upload-pack');
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toBe('Basic realm="GitHub"');
    expect((await refs('upload-pack', basic('ghs_wrong'))).status).toBe(401);
    const stranger = test.forge.addUser('stranger');
    expect((await refs('upload-pack', basic(stranger.token))).status).toBe(404);
    test.forge.repositories.setCollaborator(repository, 'stranger', 'read');
    expect((await refs('upload-pack', basic(stranger.token))).status).toBe(200);
    expect((await refs('receive-pack', basic(stranger.token))).status).toBe(403);
    expect((await refs('receive-pack', basic(test.installationToken(repository)))).status).toBe(200);
  });

  it('a renamed repository redirects git, until a stranger takes the name', async () => {
    const repository = await seed();
    const url = test.forge.cloneUrl(repository, test.developer.token);
    const clone = await test.clone(repository);
    const old = repository.name;
    test.forge.repositories.rename(repository, `${old}-new`);
    expect(await clone.git('ls-remote', url, 'refs/heads/main')).toContain('refs/heads/main');
    const taker = await test.forge.seedRepository({ owner: 'acme', name: old, files: { other: 'x' } });
    test.forge.repositories.setCollaborator(taker, 'dev', 'read');
    expect(await clone.git('ls-remote', url, 'refs/heads/main')).not.toContain(await clone.git('rev-parse', 'HEAD'));
  });

  it('large packs and gzip\'d request bodies travel', async () => {
    const repository = await seed(Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`d${index % 20}/f${index}.txt`, `file ${index}\n`.repeat(50)])));
    const clone = await test.clone(repository);
    for (let branch = 0; branch < 40; branch += 1) await clone.git('branch', `b${branch}`);
    await clone.commit({ 'big.bin': Buffer.alloc(3_000_000, 'x1y2') });
    expect((await clone.push('origin', 'main')).code).toBe(0);
    // Many wants and haves make the client compress its request.
    const second = await test.clone(repository);
    await clone.commit({ 'y.txt': 'y' });
    await clone.push('origin', 'main');
    await second.git('fetch', '--quiet', 'origin');
    expect(await second.git('rev-parse', 'origin/main')).toBe(await clone.git('rev-parse', 'HEAD'));
  });
});

describe('isomorphic-git', () => {
  it('clones, pushes, and is told of a race and of a protected branch', async () => {
    const repository = await seed();
    test.forge.repositories.setCollaborator(repository, 'dev', 'write');
    const dir = await mkdtemp(join(test.directory, 'iso-'));
    const url = test.forge.cloneUrl(repository);
    const shared = { fs, dir, http, onAuth: () => ({ username: 'x-access-token', password: test.developer.token }) };
    const author = { name: 'Iso', email: 'iso@example.test' };
    await isomorphic.clone({ ...shared, url, singleBranch: true });
    const first = await isomorphic.commit({ ...shared, message: 'one', author });
    expect((await isomorphic.push({ ...shared, ref: 'main' })).ok).toBe(true);
    await test.forge.whenIdle();
    expect(pushes()).toMatchObject([{ after: first, commits: [{ id: first, message: 'one' }] }]);
    test.forge.repositories.protect(repository, 'main', { requirePullRequest: true });
    await isomorphic.commit({ ...shared, message: 'two', author });
    await expect(isomorphic.push({ ...shared, ref: 'main' })).rejects.toMatchObject({ code: 'GitPushError' });
    test.forge.repositories.protect(repository, 'main', null);
    await test.forge.commit(repository, { files: { other: 'x' } });
    await expect(isomorphic.push({ ...shared, ref: 'main' })).rejects.toMatchObject({ code: 'PushRejectedError' });
  });
});
