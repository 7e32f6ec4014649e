import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, JobQueue } from '../../src/ports/jobs.ts';
import { outcomes, pushAndSettle, pushOnly } from '../helpers/engine/push.ts';
import { defaultEnvironmentFiles, specText, startTestEngine, until, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

type Hook = (pipeline: string, step: string, delivery?: string) => void | Promise<void>;

const variable = (value: string): string => `  env:\n    - name: A\n      value: "${value}"\n`;

describe('the heart under odd interleavings', () => {
  let engine: TestEngine;
  let app: GitWorktree;
  let second: { readonly id: number; readonly worktree: GitWorktree };
  let hook: Hook = () => undefined;
  let files: Record<string, string>;

  beforeAll(async () => {
    engine = await startTestEngine({
      daemon: { stepHook: (pipeline, step, delivery) => hook(pipeline, step, delivery), retryDelay: { base: 10, cap: 50 } },
      environmentFiles: (context) => {
        files = defaultEnvironmentFiles(context);
        files['projects/shop.yaml'] = (files['projects/shop.yaml'] ?? '').replace('      branch: main\n', '      branch: main\n    stage:\n      branch: main\n');
        return files;
      },
    });
    app = await engine.cloneApp();
    const repository = await engine.test.forge.seedRepository({ owner: 'shop', name: 'backoffice', files: { 'README.md': 'backoffice\n' } });
    second = { id: repository.id, worktree: await engine.test.clone(repository) };
  });
  afterAll(async () => {
    await engine.close();
  });

  const human = async (changes: Record<string, string | null>, message = 'by a person'): Promise<string> => {
    const environments = await engine.cloneEnvironments();
    await environments.commit(changes, message);
    const sha = await environments.pushRebased();
    await engine.test.forge.whenIdle();
    return engine.test.forge.webhooks.deliveries.find(({ payload }) => (payload as { after?: string }).after === sha)?.guid ?? '';
  };
  const stateOf = async (guid: string, key: string): Promise<string | null> => {
    const view = await engine.ledger.view(guid);
    return view?.results.find(({ unit }) => `${unit.environment}/${unit.service}` === key)?.state ?? null;
  };
  const waits = (guid: string, key: string): Promise<true> => until(async () => ((await stateOf(guid, key)) === 'waiting' ? true : null), `the wait of ${key}`);
  const subjects = async (path: string): Promise<readonly string[]> => (await (await engine.cloneEnvironments()).git('log', '--format=%s', '--', path)).split('\n');

  it('W13: a push that waits for its image is looked at again although a re-render came in between', async () => {
    await pushAndSettle(engine, app, { 'web/enclii.yaml': specText(engine.registry, 'web') }, { images: ['web'] });
    const sha = await app.commit({ 'web/enclii.yaml': specText(engine.registry, 'web', variable('waits')) });
    const guid = await pushOnly(engine, app);
    await waits(guid, 'dev/web');
    await engine.settled(await human({ 'platform.yaml': (files['platform.yaml'] ?? '').replace('letsencrypt', 'another') }));
    // No webhook of a build: only the engine's own look finds it.
    engine.test.forge.registry.push('shop/web', sha, 'late');
    expect(outcomes(await engine.ended(guid))['dev/web']).toMatch(/^committed/);
  });

  it('W4: a result that cannot even be planned fails alone; what was ready beside it lands', async () => {
    const sha = await app.commit({ 'one/enclii.yaml': specText(engine.registry, 'one'), 'two/enclii.yaml': specText(engine.registry, 'two') });
    engine.test.forge.registry.push('shop/web', sha, 'late');
    const guid = await pushOnly(engine, app);
    for (const key of ['dev/one', 'dev/two', 'stage/one', 'stage/two']) await waits(guid, key);
    // As an older version of the engine may have left it.
    await engine.pool.query(`update results set intent = jsonb_set(intent::jsonb, '{model,routes}', 'null')::json where delivery = $1 and service = 'one'`, [guid]);
    for (const name of ['one', 'two']) engine.test.forge.registry.push(`shop/${name}`, sha, name);
    await engine.test.forge.seed.workflowRun(engine.app, { sha, status: 'completed', conclusion: 'success' });
    expect(outcomes(await engine.ended(guid))).toMatchObject({ 'dev/two': 'committed 1', 'stage/two': 'committed 1', 'dev/one': 'failed INTERNAL_ERROR' });
  });

  it('W13: a service that is deleted while its first release still waits for an image is not released afterwards', async () => {
    const sha = await app.commit({ 'one/enclii.yaml': null, 'two/enclii.yaml': null, 'brief/enclii.yaml': specText(engine.registry, 'brief') });
    engine.test.forge.registry.push('shop/web', sha, 'late');
    const guid = await pushOnly(engine, app);
    await waits(guid, 'dev/brief');
    await pushAndSettle(engine, app, { 'brief/enclii.yaml': null }, { images: ['web'], content: 'late', reported: false });
    engine.test.forge.registry.push('shop/brief', sha, 'brief');
    await engine.test.forge.seed.workflowRun(engine.app, { sha, status: 'completed', conclusion: 'success' });
    expect(outcomes(await engine.ended(guid))['dev/brief']).toBe('superseded PLAN_SUPERSEDED');
    expect(await subjects('environments/dev/shop/brief')).toEqual(['']);
  });

  it('G8: a Service Spec with an error in its identity may be the one that seems to be gone: nothing is removed', async () => {
    await pushAndSettle(engine, app, { 'old/enclii.yaml': specText(engine.registry, 'old') }, { images: ['web', 'old'], content: 'late' });
    const { view } = await pushAndSettle(engine, app, { 'old/enclii.yaml': specText(engine.registry, 'old').replace('project: shop', 'project: shpo') }, { images: ['web'], content: 'late' });
    expect(outcomes(view)['dev/old']).toBeUndefined();
    expect(await subjects('environments/dev/shop/old')).toEqual(['deploy(dev): shop/old release 1']);
    await pushAndSettle(engine, app, { 'old/enclii.yaml': specText(engine.registry, 'old') }, { images: ['web', 'old'], content: 'late' });
  });

  it("G8: an environment that takes another branch's pushes from now on keeps what it runs", async () => {
    const project = files['projects/shop.yaml'] ?? '';
    await engine.settled(await human({ 'projects/shop.yaml': project.replace('stage:\n      branch: main', 'stage:\n      branch: release') }));
    const { view } = await pushAndSettle(engine, app, { 'a.txt': 'main only' }, { images: ['web', 'old'], content: 'late' });
    expect(Object.keys(outcomes(view)).toSorted()).toEqual(['dev/old', 'dev/web']);
    expect((await subjects('environments/stage/shop/web'))[0]).not.toMatch(/^remove/);
    await engine.settled(await human({ 'projects/shop.yaml': project }));
  });

  it("a second change of people's files during the waves of the first is not forgotten in any environment", async () => {
    await pushAndSettle(engine, app, { 'web/enclii.yaml': specText(engine.registry, 'web', '  routes:\n    - host: web.shop.example.com\n') }, { images: ['web', 'old'], content: 'routed' });
    const text = (files['platform.yaml'] ?? '').replace('letsencrypt', 'another');
    let again = '';
    let guid = '';
    hook = async (pipeline, step, delivery) => {
      if (pipeline !== 're-render' || step !== 'load-platform-files' || delivery !== guid || again !== '') return;
      if ((await stateOf(guid, 'stage/web')) !== 'committed') return;
      again = await human({ 'platform.yaml': text.replace('className: nginx', 'className: second') });
    };
    const environments = await engine.cloneEnvironments();
    await environments.commit({ 'platform.yaml': text.replace('className: nginx', 'className: first') }, 'first');
    const before = new Set(engine.guids('push', engine.environments));
    const sha = await environments.pushRebased();
    guid = await until(() => engine.guids('push', engine.environments).find((each) => !before.has(each)) ?? null, `the delivery of ${sha}`);
    await engine.ended(guid);
    hook = () => undefined;
    await engine.ended(again);
    const after = await engine.cloneEnvironments();
    for (const environment of ['dev', 'stage']) {
      expect(await after.git('show', `HEAD:environments/${environment}/shop/web/manifests/ingress-web.yaml`)).toContain('ingressClassName: second');
    }
  });

  it('a re-render and a removal do not go past the write mode of their environment', async () => {
    const environment = (files['environments/stage/environment.yaml'] ?? '').replace('  cluster: in-cluster\n', '  cluster: in-cluster\n  writeMode: pull-request\n');
    const platform = (files['platform.yaml'] ?? '').replace('className: nginx', 'className: third');
    const view = await engine.ended(await human({ 'environments/stage/environment.yaml': environment, 'platform.yaml': platform }));
    expect(outcomes(view)['stage/web']).toBe('rejected PLAN_WRITE_MODE_UNSUPPORTED');
    const { view: removal } = await pushAndSettle(engine, app, { 'old/enclii.yaml': null }, { images: ['web'], content: 'routed' });
    expect(outcomes(removal)['dev/old']).toMatch(/^committed/);
    expect(outcomes(removal)).toMatchObject({ 'stage/old': 'rejected PLAN_WRITE_MODE_UNSUPPORTED' });
    await engine.ended(await human({ 'environments/stage/environment.yaml': files['environments/stage/environment.yaml'] ?? '' }));
  });

  it('a delivery whose job runs again after its fan-out keeps its results and ends by them', async () => {
    const sha = await app.commit({ 'web/enclii.yaml': specText(engine.registry, 'web', variable('rerun')) });
    const guid = await pushOnly(engine, app);
    await waits(guid, 'dev/web');
    await pushAndSettle(engine, app, { 'web/enclii.yaml': 'apiVersion: [' }, { reported: false });
    // The process died after the fan-out was stored and before its job was marked as done.
    const job: Job = { task: 'delivery', guid, lane: null };
    await (engine.ledger as unknown as JobQueue).enqueue([{ job, delayMilliseconds: 0 }]);
    await until(async () => ((await engine.pool.query('select 1 from graphile_worker.jobs where key = $1', [`delivery:${guid}`])).rowCount === 0 ? true : null), 'the second run');
    expect((await engine.ledger.load(guid))?.state).toBe('processing');
    engine.test.forge.registry.push('shop/web', sha, 'rerun');
    await engine.test.forge.seed.workflowRun(engine.app, { sha, status: 'completed', conclusion: 'success' });
    const view = await engine.ended(guid);
    expect([view.delivery.state, outcomes(view)['dev/web']?.slice(0, 9)]).toEqual(['done', 'committed']);
  });

  it('S11: two repositories of a project name the same new service at once: who lands first keeps it', async () => {
    const project = (files['projects/shop.yaml'] ?? '').replace('      name: shop/storefront\n', `      name: shop/storefront\n    - id: ${String(second.id)}\n      name: shop/backoffice\n`);
    await engine.ended(await human({ 'projects/shop.yaml': project }));
    let first: Awaited<ReturnType<typeof pushAndSettle>> | null = null;
    let entered = false;
    hook = async (pipeline, step, delivery) => {
      if (pipeline !== 'push' || step !== 'fan-out' || entered || engine.guids().includes(delivery ?? '')) return;
      entered = true;
      first = await pushAndSettle(engine, app, { 'web/enclii.yaml': null, 'dup/enclii.yaml': specText(engine.registry, 'dup', variable('first')) }, { images: ['dup'], reported: false });
    };
    const sha = await second.worktree.commit({ 'enclii.yaml': specText(engine.registry, 'dup', variable('second'), 'latest') });
    engine.test.forge.registry.push('shop/dup', 'latest', `dup at ${sha}`);
    await second.worktree.push('origin', 'HEAD:main');
    const guid = await until(() => engine.test.forge.webhooks.deliveries.find(({ payload }) => (payload as { after?: string }).after === sha)?.guid ?? null, 'the second push');
    const view = await engine.ended(guid);
    hook = () => undefined;
    expect(entered).toBe(true);
    expect(outcomes((first as unknown as { view: Parameters<typeof outcomes>[0] }).view)['dev/dup']).toBe('committed 1');
    expect(outcomes(view)['dev/dup']).toBe('rejected PLATFORM_SERVICE_OWNED_BY_OTHER_REPOSITORY');
  });
});
