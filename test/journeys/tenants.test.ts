import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Repository } from '../../src/forge/state/model.ts';
import { outcomes, pushAndSettle } from '../helpers/engine/push.ts';
import { defaultEnvironmentFiles, specText, startTestEngine, type TestEngine } from '../helpers/engine/start-test-engine.ts';

/** Two tenants that do not trust each other: `shop` and `rival`, each with a repository of its own. */
describe('tenants', () => {
  let engine: TestEngine;
  let rival: Repository;

  const rivalSpec = (name: string, extra = '', project = 'rival'): string => specText(engine.registry, name, extra).replace('project: shop', `project: ${project}`);

  beforeAll(async () => {
    engine = await startTestEngine({ start: false });
    rival = await engine.test.forge.seedRepository({ owner: 'rival', name: 'app', files: { 'README.md': 'rival\n' } });
    const files = defaultEnvironmentFiles({ app: engine.app, registry: engine.registry });
    await engine.test.forge.commit(engine.environments, {
      files: {
        'projects/rival.yaml': `apiVersion: enclii.dev/v1
kind: Project
metadata:
  name: rival
spec:
  repositories:
    - id: ${String(rival.id)}
      name: rival/app
  environments:
    dev:
      branch: main
  hosts:
    - "*.rival.example.com"
`,
        'platform.yaml': files['platform.yaml'] ?? '',
      },
    });
    await engine.startDaemon();
  });
  afterAll(async () => {
    await engine.close();
  });

  const pushRival = async (files: Record<string, string>): ReturnType<typeof pushAndSettle> => {
    const worktree = await engine.test.clone(rival);
    const before = new Set(engine.guids('push', rival));
    const sha = await worktree.commit(files);
    for (const name of ['web', 'stolen', 'one']) engine.test.forge.registry.push(`shop/${name}`, sha, `${name} at ${sha}`);
    expect((await worktree.push('origin', 'HEAD:main')).code).toBe(0);
    await engine.test.forge.whenIdle();
    const guid = engine.guids('push', rival).find((each) => !before.has(each)) ?? '';
    return { sha, guid, view: await engine.settled(guid) };
  };

  it("S10: a spec that names another tenant's project is refused on the check run, and nothing of it is written", async () => {
    const { sha, view } = await pushRival({ 'enclii.yaml': rivalSpec('stolen', '', 'shop') });
    expect(view.delivery.state).toBe('rejected');
    expect(view.diagnostics.map(({ code, location }) => [code, location.line])).toEqual([['PLATFORM_FOREIGN_PROJECT', 4]]);
    expect(rival.checkRuns.find(({ headSha }) => headSha === sha)?.conclusion).toBe('failure');
    const environments = await engine.cloneEnvironments();
    expect(await environments.git('ls-tree', '-r', '--name-only', 'HEAD', 'environments')).not.toContain('stolen');
  });

  it('S10: a refused foreign project does not become a result row of its owner', async () => {
    const { view } = await pushRival({ 'enclii.yaml': rivalSpec('web', '', 'shop') });
    expect(view.results).toEqual([]);
  });

  it("S11: a host outside the project's grants is refused, in every spelling", async () => {
    for (const host of ['www.shop.example.com', 'WWW.Shop.Example.COM', 'www.shop.example.com.', '*.shop.example.com']) {
      const { view } = await pushRival({ 'enclii.yaml': rivalSpec('web', `  routes:\n    - host: "${host}"\n`) });
      expect(outcomes(view), host).toEqual({ 'dev/web': 'rejected PLATFORM_HOST_NOT_GRANTED' });
    }
  });

  it('a repository that no project lists is refused in words', async () => {
    const stranger = await engine.test.forge.seedRepository({ owner: 'stranger', name: 'app', files: {} });
    const worktree = await engine.test.clone(stranger);
    const sha = await worktree.commit({ 'enclii.yaml': specText(engine.registry, 'web') });
    await worktree.push('origin', 'HEAD:main');
    await engine.test.forge.whenIdle();
    const view = await engine.settled(engine.guids('push', stranger).at(-1) ?? '');
    expect(view.delivery.reason?.code).toBe('PLATFORM_REPOSITORY_NOT_REGISTERED');
    expect(stranger.checkRuns.find(({ headSha }) => headSha === sha)?.summary).toContain(String(stranger.id));
  });

  it('a branch that deploys nowhere gets a neutral check run that names the file to change', async () => {
    const app = await engine.cloneApp();
    const { sha, view } = await pushAndSettle(engine, app, { 'enclii.yaml': specText(engine.registry, 'web') }, { branch: 'feature/x' });
    expect(view.delivery).toMatchObject({ state: 'ignored', reason: { code: 'PLAN_BRANCH_DEPLOYS_NOWHERE' } });
    const run = engine.app.checkRuns.find(({ headSha }) => headSha === sha);
    expect(run?.conclusion).toBe('neutral');
    expect(run?.summary).toContain('projects/shop.yaml');
  });

  it('a repository without an enclii.yaml is left in peace', async () => {
    const app = await engine.cloneApp();
    const { sha, view } = await pushAndSettle(engine, app, { 'src/main.js': '1' }, { branch: 'other' });
    expect(view.delivery.reason?.code).toBe('PLAN_NO_SPEC');
    expect(engine.app.checkRuns.filter(({ headSha }) => headSha === sha)).toEqual([]);
  });

  it('S11: of 50 services that claim one host and path at once, exactly one gets it, and only its owner can let go', async () => {
    const files: Record<string, string> = {};
    const names = Array.from({ length: 50 }, (_, index) => `s${String(index)}`);
    for (const name of names) {
      files[`${name}/enclii.yaml`] = specText(engine.registry, name, '  routes:\n    - host: race.shop.example.com\n      path: /x\n');
    }
    const app = await engine.cloneApp();
    const { view } = await pushAndSettle(engine, app, files, { images: names, reported: false });
    const states = Object.values(outcomes(view));
    expect(states.filter((state) => state === 'committed 1')).toHaveLength(1);
    expect(states.filter((state) => state === 'rejected PLATFORM_ROUTE_CONFLICT')).toHaveLength(49);
    const conflict = view.results.find(({ reason }) => reason?.code === 'PLATFORM_ROUTE_CONFLICT')?.reason;
    const owner = view.results.find(({ unit, state }) => state === 'committed' && unit.service !== '_project')?.unit.service ?? '';
    expect(conflict?.params).toMatchObject({ environment: 'dev', owner: `shop/${owner}` });

    // The owner lets go; of the others the next push gets it.
    const letGo: Record<string, string> = { [`${owner}/enclii.yaml`]: specText(engine.registry, owner) };
    const second = await pushAndSettle(engine, app, letGo, { images: names, content: 'same', reported: false });
    expect(outcomes(second.view)[`dev/${owner}`]).toMatch(/^committed/);
    const third = await pushAndSettle(engine, app, { 'README.md': 'again' }, { images: names, content: 'same', reported: false });
    const after = Object.entries(outcomes(third.view)).filter(([, state]) => state.startsWith('committed 1'));
    expect(after.length + Object.values(outcomes(second.view)).filter((state) => state === 'committed 1').length).toBeGreaterThanOrEqual(1);
    const claims = await engine.ledger.overlappingClaims('dev', 'race.shop.example.com');
    expect(claims).toHaveLength(1);
    expect(claims[0]?.service).not.toBe(owner);
  });
});
