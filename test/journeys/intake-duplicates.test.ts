import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, pushAndSettle, pushOnly } from '../helpers/engine/push.ts';
import { startTestEngine, specText, until, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

describe('a delivery that comes more than once', () => {
  let engine: TestEngine;
  let app: GitWorktree;
  beforeAll(async () => {
    engine = await startTestEngine({ daemon: { retryDelay: { base: 1, cap: 5 } } });
    app = await engine.cloneApp();
  });
  afterAll(async () => {
    await engine.close();
  });

  const releases = async (): Promise<number> => {
    const environments = await engine.cloneEnvironments();
    return Number(await environments.git('rev-list', '--count', 'HEAD', '--', 'environments/dev/shop/web'));
  };
  const said = (sha: string): unknown => ({
    runs: engine.app.checkRuns.filter(({ headSha }) => headSha === sha).length,
    statuses: engine.app.statuses.filter((status) => status.sha === sha).map(({ state }) => state),
    deployments: engine.app.deployments.filter((deployment) => deployment.sha === sha).map(({ statuses }) => statuses.length),
  });
  const resend = async (guid: string, times: number): Promise<void> => {
    engine.test.forge.webhooks.resend(guid, times);
    await engine.test.forge.whenIdle();
    await engine.quiet();
  };

  it('W6: has one effect, whether the copies come at once, later or after a restart', async () => {
    const { webhooks, registry } = engine.test.forge;
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web') });
    registry.push('shop/web', sha, 'one');
    webhooks.hold();
    await app.push('origin', 'HEAD:main');
    await engine.test.forge.whenIdle();
    const index = webhooks.held.findIndex(({ event }) => event === 'push');
    const guid = webhooks.held[index]?.guid ?? '';
    webhooks.release(Array.from({ length: 12 }, () => index));
    await engine.test.forge.whenIdle();
    const view = await engine.settled(guid);
    await engine.quiet();
    expect(outcomes(view)).toEqual({ 'dev/web': 'committed 1' });
    expect(webhooks.deliveries.filter((delivery) => delivery.guid === guid).map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 12 }, () => 202));
    const before = said(sha);
    expect(before).toMatchObject({ runs: 1, deployments: [expect.any(Number)] });
    expect(await releases()).toBe(1);

    await resend(guid, 5);
    await engine.stopDaemon();
    await engine.startDaemon();
    await resend(guid, 5);
    expect(await releases()).toBe(1);
    expect(said(sha)).toEqual(before);
    expect((await engine.ledger.load(guid))?.receipts).toBe(22);
  });

  it('W6: runs again when it had been rejected and what was wrong is not any more', async () => {
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web', '  routes:\n    - host: web.shop.example.org\n      port: 8080\n') });
    engine.test.forge.registry.push('shop/web', sha, 'two');
    const first = await engine.settled(await pushOnly(engine, app));
    expect(outcomes(first)).toEqual({ 'dev/web': 'rejected PLATFORM_HOST_NOT_GRANTED' });
    await resend(first.delivery.guid, 1);
    expect(outcomes(await engine.settled(first.delivery.guid))).toEqual({ 'dev/web': 'rejected PLATFORM_HOST_NOT_GRANTED' });

    const environments = await engine.cloneEnvironments();
    const project = await environments.git('show', 'HEAD:projects/shop.yaml');
    await environments.commit({ 'projects/shop.yaml': `${project.replace('*.shop.example.com"', '*.shop.example.com"\n    - "*.shop.example.org"')}\n` });
    await environments.pushRebased();
    await engine.quiet();
    await resend(first.delivery.guid, 3);
    expect(outcomes(await engine.settled(first.delivery.guid))).toEqual({ 'dev/web': 'committed 2' });
    expect(await releases()).toBe(2);
    await resend(first.delivery.guid, 3);
    expect(await releases()).toBe(2);
    expect(engine.app.checkRuns.filter(({ headSha }) => headSha === sha).map(({ conclusion }) => conclusion)).toEqual(['success']);
  });

  it('W6: runs again when its build had failed, and not while it still works on it', async () => {
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web', '  env:\n    - name: A\n      value: "3"\n') });
    const guid = await pushOnly(engine, app);
    await until(async () => ((await engine.ledger.view(guid))?.results.some(({ state }) => state === 'waiting') === true ? true : null), 'the wait');
    engine.test.forge.webhooks.resend(guid, 2);
    await engine.test.forge.whenIdle();
    expect((await engine.ledger.view(guid))?.results.find(({ unit }) => unit.service === 'web')?.state).toBe('waiting');
    await engine.test.forge.seed.workflowRun(engine.app, { sha, status: 'completed', conclusion: 'failure' });
    expect(outcomes(await engine.settled(guid))).toEqual({ 'dev/web': 'failed PLAN_BUILD_FAILED' });
    engine.test.forge.registry.push('shop/web', sha, 'three');
    await resend(guid, 2);
    expect(outcomes(await engine.settled(guid))).toEqual({ 'dev/web': 'committed 3' });
    expect(await releases()).toBe(3);
  });

  it('W6: a redelivery of an older push, done or failed, never takes the branch back', async () => {
    const first = await pushAndSettle(engine, app, { 'enclii.yaml': specText(engine.registry, 'web').replace('ports: [8080]', 'prots: [8080]') });
    expect(first.view.delivery.state).toBe('rejected');
    const second = await pushAndSettle(engine, app, { 'enclii.yaml': specText(engine.registry, 'web') }, { images: ['web'], content: 'four' });
    const count = await releases();
    await resend(first.guid, 2);
    await resend(second.guid, 2);
    expect((await engine.ledger.load(first.guid))?.reason?.code).toBe('PLAN_SUPERSEDED');
    expect(await releases()).toBe(count);
  });
});
