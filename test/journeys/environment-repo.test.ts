import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, pushAndSettle, pushOnly } from '../helpers/engine/push.ts';
import { defaultEnvironmentFiles, specText, startTestEngine, until, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

const routes = (host: string): string => `  routes:\n    - host: ${host}\n`;

describe('the environment repo', () => {
  let engine: TestEngine;
  let app: GitWorktree;
  beforeAll(async () => {
    engine = await startTestEngine();
    app = await engine.cloneApp();
  });
  afterAll(async () => {
    await engine.close();
  });

  const human = async (files: Record<string, string | null>, message = 'by a person'): Promise<string> => {
    const environments = await engine.cloneEnvironments();
    await environments.commit(files, message);
    const sha = await environments.pushRebased();
    await engine.test.forge.whenIdle();
    const guid = engine.test.forge.webhooks.deliveries.find(({ payload }) => (payload as { after?: string }).after === sha)?.guid ?? '';
    await engine.settled(guid);
    return guid;
  };

  it('G1: a person pushes between plan and push: the release is planned again on the new base and lands once, after it', async () => {
    await pushAndSettle(engine, app, { 'enclii.yaml': specText(engine.registry, 'web') }, { images: ['web'] });
    const people = await engine.cloneEnvironments();
    await people.commit({ 'docs/notes.md': 'words of people\n' }, 'notes');
    let raced = false;
    await engine.stopDaemon();
    await engine.startDaemon({
      stepHook: async (_pipeline, step) => {
        if (step !== 'push' || raced) return;
        raced = true;
        expect((await people.push('origin', 'HEAD:main')).code).toBe(0);
      },
    });
    const { view } = await pushAndSettle(engine, app, { 'a.txt': '1' }, { images: ['web'] });
    expect(raced).toBe(true);
    expect(outcomes(view)).toEqual({ 'dev/web': 'committed 2' });
    const environments = await engine.cloneEnvironments();
    const subjects = (await environments.git('log', '--format=%s', '-2')).split('\n');
    expect(subjects).toEqual(['deploy(dev): shop/web release 2', 'notes']);
    expect(await environments.git('show', 'HEAD:docs/notes.md')).toBe('words of people');
    await engine.stopDaemon();
    await engine.startDaemon();
  });

  it('G8: a service that moves within its repository keeps its unit; one that goes is removed with its files, and nothing else is', async () => {
    const moved = await pushAndSettle(engine, app, { 'enclii.yaml': null, 'services/web/enclii.yaml': specText(engine.registry, 'web'), 'services/old/enclii.yaml': specText(engine.registry, 'old') }, { images: ['web', 'old'] });
    expect(outcomes(moved.view)).toMatchObject({ 'dev/old': 'committed 1' });
    const environments = await engine.cloneEnvironments();
    const before = await environments.git('ls-tree', '-r', 'HEAD');
    const gone = await pushAndSettle(engine, app, { 'services/old/enclii.yaml': null }, { images: ['web'], content: `web at ${moved.sha}` });
    expect(outcomes(gone.view)).toMatchObject({ 'dev/old': 'committed 2' });
    await environments.git('pull', '--quiet');
    const after = await environments.git('ls-tree', '-r', 'HEAD');
    const kept = before.split('\n').filter((line) => !line.includes('environments/dev/shop/old/'));
    expect(after.split('\n')).toEqual(kept);
    expect(await environments.git('log', '-1', '--format=%s')).toBe('remove(dev): shop/old release 2');
  });

  it('G8: a spec that can no longer be read removes nothing', async () => {
    const { view } = await pushAndSettle(engine, app, { 'services/web/enclii.yaml': 'apiVersion: [' }, { images: ['web'] });
    expect(view.delivery).toMatchObject({ state: 'rejected', reason: { code: 'PLAN_SPEC_INVALID' } });
    const environments = await engine.cloneEnvironments();
    expect(await environments.git('ls-tree', '--name-only', 'HEAD', 'environments/dev/shop/')).toContain('web');
    await pushAndSettle(engine, app, { 'services/web/enclii.yaml': specText(engine.registry, 'web') }, { images: ['web'] });
  });

  it('drift: an owned path that a person edited is held and left alone, and released again after the edit is reverted', async () => {
    const environments = await engine.cloneEnvironments();
    const path = 'environments/dev/shop/web/manifests/deployment-web.yaml';
    const text = await environments.git('show', `HEAD:${path}`);
    await human({ [path]: `${text.replace('replicas: 1', 'replicas: 7')}\n` }, 'scale by hand');
    const held = await pushAndSettle(engine, app, { 'a.txt': 'drift' }, { images: ['web'] });
    expect(outcomes(held.view)).toEqual({ 'dev/web': 'held PLAN_DRIFT' });
    expect(engine.app.checkRuns.find(({ headSha }) => headSha === held.sha)?.conclusion).toMatch(/action_required|failure/);
    await environments.git('pull', '--quiet');
    expect(await environments.git('show', `HEAD:${path}`)).toContain('replicas: 7');
    await environments.git('revert', '--no-edit', 'HEAD');
    await environments.pushRebased();
    const resumed = await pushAndSettle(engine, app, { 'a.txt': 'resumed' }, { images: ['web'] });
    expect(outcomes(resumed.view)['dev/web']).toMatch(/^committed/);
  });

  it('a hold file keeps automation off a service until it is deleted', async () => {
    await human({ 'holds/dev/shop/web.yaml': 'reason: incident\n' });
    const held = await pushAndSettle(engine, app, { 'a.txt': 'held' }, { images: ['web'] });
    expect(outcomes(held.view)).toEqual({ 'dev/web': 'held PLAN_HELD' });
    await human({ 'holds/dev/shop/web.yaml': null });
    const resumed = await pushAndSettle(engine, app, { 'a.txt': 'not held' }, { images: ['web'] });
    expect(outcomes(resumed.view)['dev/web']).toMatch(/^committed/);
  });

  it('G13: after a force-push the tree at `after` counts, whatever the commit list says', async () => {
    const base = await app.git('rev-parse', 'HEAD');
    await pushAndSettle(engine, app, { 'services/web/enclii.yaml': specText(engine.registry, 'web', '  env:\n    - name: A\n      value: newer\n') }, { images: ['web'] });
    await app.git('reset', '--quiet', '--hard', base);
    const sha = await app.commit({ 'services/web/enclii.yaml': specText(engine.registry, 'web', '  env:\n    - name: A\n      value: other\n') });
    engine.test.forge.registry.push('shop/web', sha, 'forced');
    const guid = await pushOnly(engine, app, 'main', '--force');
    const payload = engine.test.forge.webhooks.deliveries.find((delivery) => delivery.guid === guid)?.payload as { forced?: boolean } | undefined;
    expect(payload?.forced).toBe(true);
    expect(outcomes(await engine.settled(guid))['dev/web']).toMatch(/^committed/);
    const environments = await engine.cloneEnvironments();
    expect(await environments.git('show', 'HEAD:environments/dev/shop/web/service.yaml')).toContain('value: other');
  });

  it("a change of people's files re-renders what depends on it with the image that runs, lowest class first", async () => {
    await pushAndSettle(engine, app, { 'services/web/enclii.yaml': specText(engine.registry, 'web', routes('web.shop.example.com')) }, { images: ['web'] });
    const files = defaultEnvironmentFiles({ app: engine.app, registry: engine.registry });
    const guid = await human({ 'platform.yaml': (files['platform.yaml'] ?? '').replace('className: nginx', 'className: traefik') }, 'switch the ingress');
    const view = await engine.settled(guid);
    expect(outcomes(view)['dev/web']).toMatch(/^committed/);
    const environments = await engine.cloneEnvironments();
    expect(await environments.git('log', '-1', '--format=%s')).toMatch(/^re-render\(dev\): shop\/web release \d+$/);
    expect(await environments.git('show', 'HEAD:environments/dev/shop/web/manifests/ingress-web.yaml')).toContain('ingressClassName: traefik');
  });

  it("an invalid file of people keeps its last valid version and affects only its scope", async () => {
    const guid = await human({ 'projects/shop.yaml': 'apiVersion: enclii.dev/v1\nkind: Project\nmetadata: {name: shop}\nspec: {repositories: nonsense}\n' }, 'oops');
    const view = await engine.settled(guid);
    expect(view.delivery.state).toBe('rejected');
    const { view: pushed } = await pushAndSettle(engine, app, { 'a.txt': 'still works' }, { images: ['web'] });
    expect(outcomes(pushed)['dev/web']).toMatch(/^committed/);
  });

  it('S11: a host grant that is taken back while a push waits for its image does not land', async () => {
    const files = defaultEnvironmentFiles({ app: engine.app, registry: engine.registry });
    const sha = await app.commit({ 'services/late/enclii.yaml': specText(engine.registry, 'late', routes('late.shop.example.com')) });
    engine.test.forge.registry.push('shop/web', sha, 'web while late waits');
    const guid = await pushOnly(engine, app);
    await until(async () => ((await engine.ledger.view(guid))?.results.some(({ state }) => state === 'waiting') === true ? true : null), 'the wait');
    await human({ 'projects/shop.yaml': (files['projects/shop.yaml'] ?? '').replace('"*.shop.example.com"', 'web.shop.example.com') }, 'take the grant back');
    engine.test.forge.registry.push('shop/late', sha, 'late');
    await engine.test.forge.seed.workflowRun(engine.app, { sha, status: 'completed', conclusion: 'success' });
    expect(outcomes(await engine.ended(guid))['dev/late']).toBe('rejected PLATFORM_HOST_NOT_GRANTED');
    await human({ 'projects/shop.yaml': files['projects/shop.yaml'] ?? '' }, 'grant it again');
    await pushAndSettle(engine, app, { 'services/late/enclii.yaml': null }, { images: ['web'] });
  });

  it('a project that people delete keeps what it released, and the delivery of that change ends', async () => {
    const files = defaultEnvironmentFiles({ app: engine.app, registry: engine.registry });
    const guid = await human({ 'projects/shop.yaml': null }, 'delete the project');
    const view = await engine.ended(guid);
    expect(view.delivery.state).toBe('done');
    expect(outcomes(view)['dev/web']).toBe('held PLAN_UNIT_ORPHANED');
    await human({ 'projects/shop.yaml': files['projects/shop.yaml'] ?? '' }, 'restore the project');
    const { view: pushed } = await pushAndSettle(engine, app, { 'a.txt': 'restored' }, { images: ['web'] });
    expect(outcomes(pushed)['dev/web']).toMatch(/^committed/);
  });

  it('G7: a protected branch ends the release in words, without a retry storm, and the next push works once it is open again', async () => {
    engine.test.forge.repositories.protect(engine.environments, 'main', { restrictPushes: true, allowedPushers: [] });
    const { view } = await pushAndSettle(engine, app, { 'a.txt': 'protected' }, { images: ['web'] });
    expect(outcomes(view)).toEqual({ 'dev/web': 'failed GIT_PUSH_REJECTED' });
    const tries = engine.test.forge.requests.filter(({ path, method }) => method === 'POST' && path.endsWith('/environments.git/git-receive-pack')).length;
    engine.test.forge.repositories.protect(engine.environments, 'main', null);
    const { view: next } = await pushAndSettle(engine, app, { 'a.txt': 'open' }, { images: ['web'] });
    expect(outcomes(next)['dev/web']).toMatch(/^committed/);
    const after = engine.test.forge.requests.filter(({ path, method }) => method === 'POST' && path.endsWith('/environments.git/git-receive-pack')).length;
    // Everything in between was the one push that worked.
    expect(after - tries).toBe(1);
  });

  it('G6: after somebody force-pushed the environment repo the engine reads its history again and goes on from what is there', async () => {
    const environments = await engine.cloneEnvironments();
    await environments.git('reset', '--quiet', '--hard', 'HEAD~1');
    expect((await environments.push('--force', 'origin', 'HEAD:main')).code).toBe(0);
    await engine.test.forge.whenIdle();
    await engine.quiet();
    const { view } = await pushAndSettle(engine, app, { 'a.txt': 'after the rewrite' }, { images: ['web'] });
    expect(outcomes(view)['dev/web']).toMatch(/^committed/);
    await environments.git('fetch', '--quiet');
    // Built on the rewritten branch: the engine never rewrites it back.
    expect((await environments.tryGit('merge-base', '--is-ancestor', 'HEAD', 'origin/main')).code).toBe(0);
  });
});
