import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, pushAndSettle, pushOnly } from '../helpers/engine/push.ts';
import { specText, startTestEngine, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

describe('what an app repo may put before the engine', () => {
  let engine: TestEngine;
  let app: GitWorktree;
  beforeAll(async () => {
    engine = await startTestEngine();
    app = await engine.cloneApp();
  });
  afterAll(async () => {
    await engine.close();
  });

  it('S5: a symlink, a submodule, an LFS pointer and a file over 1 MB are refused by name; the good spec beside them is released', async () => {
    await app.write({ 'good/enclii.yaml': specText(engine.registry, 'web') });
    await app.write({ 'link/.keep': '' });
    await symlink('/etc/passwd', join(app.directory, 'link', 'enclii.yaml'));
    await app.write({ 'lfs/enclii.yaml': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n` });
    await app.write({ 'large/enclii.yaml': `# ${'x'.repeat(1024 * 1024)}\n` });
    await app.git('add', '--all');
    await app.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module/enclii.yaml`);
    await app.git('commit', '--quiet', '--message', 'odd files');
    const sha = await app.git('rev-parse', 'HEAD');
    engine.test.forge.registry.push('shop/web', sha, 'web');
    const view = await engine.settled(await pushOnly(engine, app));
    expect(view.diagnostics.map(({ code, location }) => [location.file, code]).sort()).toEqual([
      ['large/enclii.yaml', 'SOURCE_SPEC_TOO_LARGE'],
      ['lfs/enclii.yaml', 'SOURCE_LFS_POINTER'],
      ['link/enclii.yaml', 'SOURCE_NOT_A_FILE'],
      ['module/enclii.yaml', 'SOURCE_NOT_A_FILE'],
    ]);
    expect(outcomes(view)).toEqual({ 'dev/web': 'committed 1' });
    // Nothing but the one blob of the good file and of the pointer was read.
    const blobs = engine.test.forge.requests.filter(({ path }) => path.includes('/git/blobs/'));
    expect(new Set(blobs.map(({ path }) => path)).size).toBe(2);
  });

  it('S7: an app repo is read blob by blob at the SHA and never cloned', () => {
    const fetched = engine.test.forge.requests.filter(({ path }) => path.startsWith('/shop/storefront.git/git-upload-pack'));
    // Protocol version 2 asks twice for a clone: the test's own worktree did it, once.
    expect(fetched.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it('W11: a renamed repository keeps its releases; a stranger who takes the old name gets nothing', async () => {
    engine.test.forge.repositories.rename(engine.app, 'shopfront');
    const stranger = await engine.test.forge.seedRepository({ owner: 'shop', name: 'storefront', files: { 'README.md': 'hello' } });
    const theirs = await engine.test.clone(stranger);
    const sha = await theirs.commit({ 'enclii.yaml': specText(engine.registry, 'web', '  env:\n    - name: STOLEN\n      value: "1"\n') });
    engine.test.forge.registry.push('shop/web', sha, 'stolen');
    await theirs.push('origin', 'HEAD:main');
    await engine.test.forge.whenIdle();
    const refused = await engine.settled(engine.guids('push', stranger).at(-1) ?? '');
    expect(refused.delivery.reason?.code).toBe('PLATFORM_REPOSITORY_NOT_REGISTERED');

    await app.git('remote', 'set-url', 'origin', engine.test.forge.cloneUrl(engine.app, engine.test.developer.token));
    const { view } = await pushAndSettle(engine, app, { 'link/enclii.yaml': null, 'lfs/enclii.yaml': null, 'large/enclii.yaml': null }, { images: ['web'] });
    expect(outcomes(view)).toEqual({ 'dev/web': 'committed 2' });
  });

  it('W12: while GitHub answers 404 for the pushed commit it is read again at that SHA, never at the branch tip', async () => {
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'two') });
    engine.test.forge.registry.push('shop/web', sha, 'web at w12');
    engine.test.forge.registry.push('shop/two', sha, 'two at w12');
    engine.test.forge.faults.add({
      match: { method: 'GET', path: new RegExp(`/git/(trees|commits)/${sha}`) },
      times: 2,
      respond: { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } },
    });
    const view = await engine.settled(await pushOnly(engine, app));
    expect(outcomes(view)).toMatchObject({ 'dev/two': 'committed 1' });
    const trees = engine.test.forge.requests.filter(({ path }) => path.includes('/git/trees/'));
    expect(trees.filter(({ path }) => /\/git\/trees\/(main|heads)/.test(path))).toEqual([]);
  });
});
