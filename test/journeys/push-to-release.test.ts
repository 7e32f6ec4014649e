import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, pushAndSettle, pushOnly } from '../helpers/engine/push.ts';
import { startTestEngine, specText, until, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

describe('a push becomes a release', () => {
  let engine: TestEngine;
  let app: GitWorktree;
  beforeAll(async () => {
    engine = await startTestEngine();
    app = await engine.cloneApp();
  });
  afterAll(async () => {
    await engine.close();
  });

  it('commits one release per service with trailers and tells the app commit', async () => {
    const { sha, guid, view } = await pushAndSettle(engine, app, { 'enclii.yaml': specText(engine.registry, 'web') }, { images: ['web'] });
    expect(view.delivery.state).toBe('done');
    expect(view.results.map(({ unit, state, release }) => [unit.service, state, release])).toEqual([
      ['_project', 'committed', 1],
      ['web', 'committed', 1],
    ]);

    const environments = await engine.cloneEnvironments();
    const trailers = await environments.git('log', '-1', '--format=%(trailers:only,unfold)');
    expect(trailers.split('\n').map((line) => line.replace(/: .*/, ''))).toEqual([
      'Enclii-Format', 'Enclii-Action', 'Enclii-Environment', 'Enclii-Project', 'Enclii-Service', 'Enclii-Release', 'Enclii-Previous', 'Enclii-Source',
      'Enclii-Delivery', 'Enclii-Audit',
    ]);
    expect(trailers).toContain(`Enclii-Source: ${String(engine.app.id)}@${sha}`);
    expect(trailers).toContain(`Enclii-Delivery: ${guid}`);
    const changed = (await environments.git('show', '--name-only', '--format=', 'HEAD')).split('\n');
    expect(changed.every((path) => path.startsWith('environments/dev/shop/web/'))).toBe(true);

    const run = engine.app.checkRuns.find(({ headSha }) => headSha === sha);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'success', externalId: guid });
    expect(engine.app.statuses.filter((status) => status.sha === sha).at(-1)).toMatchObject({ state: 'success', context: 'enclii' });
    const deployment = engine.app.deployments.find((each) => each.sha === sha);
    expect(deployment?.environment).toBe('dev/shop/web');
    expect(deployment?.statuses.at(-1)).toMatchObject({ state: 'in_progress', description: expect.stringContaining('Committed to the environment repo') as string });
  });

  it('suppresses a push that changes nothing', async () => {
    const { view } = await pushAndSettle(engine, app, { 'README.md': 'words\n' }, { images: ['web'], content: 'web at same' });
    const again = await pushAndSettle(engine, app, { 'README.md': 'more words\n' }, { images: ['web'], content: 'web at same' });
    expect(outcomes(view)).toEqual({ 'dev/web': 'committed 2' });
    expect(outcomes(again.view)).toEqual({ 'dev/web': 'no-change 2' });
    // Of the releases of one service in one environment only the newest is shown as deployed.
    const shown = engine.app.deployments.filter(({ environment }) => environment === 'dev/web' || environment === 'dev/shop/web').map(({ statuses }) => statuses.at(-1)?.state);
    expect(shown).toEqual(['inactive', 'in_progress']);
  });

  it('keeps the earlier image where build.paths is untouched', async () => {
    const spec = specText(engine.registry, 'api').replace('spec:\n', 'spec:\n  build:\n    paths: ["api/**"]\n');
    const first = await pushAndSettle(engine, app, { 'api/enclii.yaml': spec, 'api/main.js': '1' }, { images: ['web', 'api'], content: 'one' });
    expect(outcomes(first.view)['dev/api']).toBe('committed 1');
    // No image of this commit: CI had nothing to build.
    const docs = await pushAndSettle(engine, app, { 'docs.md': 'x' }, { images: ['web'], content: 'one' });
    expect(outcomes(docs.view)['dev/api']).toBe('no-change 1');
    const code = await pushAndSettle(engine, app, { 'api/main.js': '2' }, { images: ['web', 'api'], content: 'two' });
    expect(outcomes(code.view)['dev/api']).toBe('committed 2');
  });

  it('holds at junction until the image is there, without a webhook of the registry', async () => {
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web', '  env:\n    - name: A\n      value: "1"\n') });
    engine.test.forge.registry.push('shop/api', sha, 'two');
    const guid = await pushOnly(engine, app);
    const waiting = await until(async () => (await engine.ledger.view(guid))?.results.find(({ state }) => state === 'waiting') ?? null, 'the wait');
    expect(waiting.reason?.code).toBe('PLAN_IMAGE_AWAITED');
    await until(() => (engine.app.checkRuns.find(({ headSha }) => headSha === sha)?.title?.includes('Holding at Junction') === true ? true : null), 'the check run');
    engine.test.forge.registry.push('shop/web', sha, 'late');
    await engine.test.forge.seed.workflowRun(engine.app, { sha, status: 'completed', conclusion: 'success' });
    expect(outcomes(await engine.settled(guid))['dev/web']).toMatch(/^committed/);
  });

  it('ends the wait at once when the build failed', async () => {
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web', '  env:\n    - name: A\n      value: "2"\n') });
    engine.test.forge.registry.push('shop/api', sha, 'two');
    await engine.test.forge.seed.workflowRun(engine.app, { sha: await app.git('rev-parse', 'HEAD~1'), status: 'completed', conclusion: 'success' });
    const guid = await pushOnly(engine, app);
    await until(async () => ((await engine.ledger.view(guid))?.results.some(({ state }) => state === 'waiting') === true ? true : null), 'the wait');
    await engine.test.forge.seed.workflowRun(engine.app, { sha, status: 'completed', conclusion: 'failure' });
    const view = await engine.settled(guid);
    expect(outcomes(view)['dev/web']).toBe('failed PLAN_BUILD_FAILED');
    expect(engine.app.checkRuns.find(({ headSha }) => headSha === sha)?.conclusion).toBe('failure');
  });

  it('tells every problem on its line and releases nothing of an invalid file', async () => {
    const broken = specText(engine.registry, 'web').replace('ports: [8080]', 'prots: [8080]\n    memory: lots');
    const { sha, view } = await pushAndSettle(engine, app, { 'enclii.yaml': broken }, { images: ['api'], content: 'two' });
    expect(outcomes(view)).toEqual({ 'dev/api': 'no-change 2' });
    const run = engine.app.checkRuns.find(({ headSha }) => headSha === sha);
    expect(run?.conclusion).toBe('failure');
    expect(run?.annotations.map(({ path, start_line: line }) => [path, line])).toEqual([
      ['enclii.yaml', 9],
      ['enclii.yaml', 10],
    ]);
    expect(run?.annotations[0]?.message).toContain('ports');
  });
});
