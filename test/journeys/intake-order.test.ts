import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { outcomes, pushOnly } from '../helpers/engine/push.ts';
import { startTestEngine, specText, until, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

const daemon = { retryDelay: { base: 1, cap: 5 } };
const specOf = (registry: string, value: string): string => specText(registry, 'web', `  env:\n    - name: A\n      value: "${value}"\n`);

/** Commits and pushes while deliveries are held back; returns the SHA. */
async function pushHeld(engine: TestEngine, app: GitWorktree, value: string): Promise<string> {
  const sha = await app.commit({ 'enclii.yaml': specOf(engine.registry, value) });
  engine.test.forge.registry.push('shop/web', sha, value);
  const { code, stderr } = await app.push('--force', 'origin', 'HEAD:main');
  if (code !== 0) throw new Error(stderr);
  return sha;
}

/** What the environment repo says that `web` is made of. */
async function releasedValue(engine: TestEngine): Promise<string | undefined> {
  const environments = await engine.cloneEnvironments();
  const { code, stdout } = await environments.tryGit('show', 'HEAD:environments/dev/shop/web/service.yaml');
  return code === 0 ? /name: A\s+value: "?([\w-]+)/.exec(stdout)?.[1] : undefined;
}

describe('pushes out of order', () => {
  let engine: TestEngine;
  afterEach(async () => {
    await engine.close();
  });

  it('W7: the later push before the earlier one leaves the later one released', async () => {
    engine = await startTestEngine({ daemon });
    const app = await engine.cloneApp();
    engine.test.forge.webhooks.hold();
    await pushHeld(engine, app, 'first');
    await pushHeld(engine, app, 'second');
    await engine.test.forge.whenIdle();
    engine.test.forge.webhooks.release('reversed');
    await engine.quiet();
    const [late, early] = engine.guids();
    expect(outcomes(await engine.settled(late ?? ''))).toEqual({ 'dev/web': 'committed 1' });
    expect((await engine.settled(early ?? '')).delivery).toMatchObject({ state: 'ignored', reason: { code: 'PLAN_SUPERSEDED' } });
    expect(await releasedValue(engine)).toBe('second');
  });

  it('W7: a real force-push back to an older commit wins, whenever its event comes', async () => {
    engine = await startTestEngine({ daemon });
    const app = await engine.cloneApp();
    const first = await pushHeld(engine, app, 'first');
    await engine.quiet();
    await pushHeld(engine, app, 'second');
    await engine.quiet();
    expect(await releasedValue(engine)).toBe('second');
    await app.git('reset', '--hard', first);
    expect((await app.push('--force', 'origin', 'HEAD:main')).code).toBe(0);
    await engine.quiet();
    expect(await releasedValue(engine)).toBe('first');
    // A late copy of the push that was taken back changes nothing.
    engine.test.forge.webhooks.resend(engine.guids()[1] ?? '', 2);
    await engine.quiet();
    expect(await releasedValue(engine)).toBe('first');
    expect((await engine.ledger.view(engine.guids()[2] ?? ''))?.delivery.state).toBe('done');
  });

  it('W7: in any order, with copies and a restart, the final tree is that of the branch', async () => {
    engine = await startTestEngine({ daemon });
    const { forge } = engine.test;
    const app = await engine.cloneApp();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        // Which of the last commits a push goes back to (0: none, it adds one), and the order with copies.
        fc.array(fc.nat({ max: 2 }), { minLength: 2, maxLength: 5 }),
        fc.array(fc.nat({ max: 1_000 }), { minLength: 0, maxLength: 4 }),
        fc.infiniteStream(fc.nat({ max: 1_000_000 })),
        fc.boolean(),
        async (moves, copies, keys, restart) => {
          round += 1;
          forge.webhooks.hold();
          let wanted = '';
          for (const [index, back] of moves.entries()) {
            if (back > 0) await app.git('reset', '--hard', `HEAD~${String(Math.min(back, index))}`);
            wanted = `r${String(round)}-${String(index)}`;
            await pushHeld(engine, app, wanted);
          }
          await forge.whenIdle();
          const pushes = [...forge.webhooks.held.keys()].filter((index) => forge.webhooks.held[index]?.event === 'push');
          const order = [...pushes, ...copies.map((copy) => pushes[copy % pushes.length] ?? 0)]
            .map((index) => ({ index, key: keys.next().value as number }))
            .sort((left, right) => left.key - right.key)
            .map(({ index }) => index);
          forge.webhooks.release(order);
          if (restart) {
            await engine.stopDaemon();
            await engine.startDaemon();
            // What nobody took while it was down comes again, as it would from GitHub's log.
            const lost = new Set(forge.webhooks.deliveries.filter(({ statusCode }) => statusCode !== 202).map(({ guid }) => guid));
            await forge.whenIdle();
            for (const { guid, statusCode } of forge.webhooks.deliveries) if (statusCode !== 202) lost.add(guid);
            for (const guid of lost) forge.webhooks.resend(guid);
          }
          await engine.quiet();
          expect(await releasedValue(engine)).toBe(wanted);
        },
      ),
      { numRuns: 4, verbose: true },
    );
    // Nothing was released twice: each commit of the service changes its model.
    const environments = await engine.cloneEnvironments();
    const numbers = (await environments.git('log', '--format=%(trailers:key=Enclii-Release,valueonly)', '--', 'environments/dev/shop/web')).split('\n').filter((line) => line !== '');
    expect(numbers.map(Number)).toEqual(numbers.map((_, index) => numbers.length - index));
  });

  it('W13: a push while an older one waits for its image ends that wait, and the newest lands', async () => {
    engine = await startTestEngine({ daemon });
    const app = await engine.cloneApp();
    await app.commit({ 'enclii.yaml': specOf(engine.registry, 'waits') });
    const first = await pushOnly(engine, app);
    await until(async () => ((await engine.ledger.view(first))?.results.some(({ state }) => state === 'waiting') === true ? true : null), 'the wait');
    const sha = await app.commit({ 'enclii.yaml': specOf(engine.registry, 'newest') });
    engine.test.forge.registry.push('shop/web', sha, 'newest');
    const second = await pushOnly(engine, app);
    expect(outcomes(await engine.settled(second))).toEqual({ 'dev/web': 'committed 1' });
    const view = await engine.settled(first);
    expect(outcomes(view)).toEqual({ 'dev/web': 'superseded PLAN_SUPERSEDED' });
    expect(view.results.find(({ unit }) => unit.service === 'web')?.reason?.params).toEqual({ sha });
    // The image that comes too late releases nothing.
    engine.test.forge.registry.push('shop/web', await app.git('rev-parse', 'HEAD~1'), 'late');
    await engine.test.forge.seed.workflowRun(engine.app, { sha: await app.git('rev-parse', 'HEAD~1'), status: 'completed', conclusion: 'success' });
    await engine.quiet();
    expect(await releasedValue(engine)).toBe('newest');
  });

  it.each(['write/plan', 'write/push', 'write/record', 'image/mark-ready', 'push/fan-out'])('W13: pushes that come at %s of an older one: the newest always lands', async (at) => {
    let reached = (): void => undefined;
    let goOn = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    let armed = true;
    engine = await startTestEngine({
      daemon: {
        ...daemon,
        stepHook: async (pipeline, step) => {
          if (!armed || `${pipeline}/${step}` !== at) return;
          armed = false;
          reached();
          await gate;
        },
      },
    });
    const app = await engine.cloneApp();
    await pushHeld(engine, app, 'one');
    await arrived;
    await pushHeld(engine, app, 'two');
    await pushHeld(engine, app, 'three');
    await engine.test.forge.whenIdle();
    goOn();
    await engine.quiet();
    expect(await releasedValue(engine)).toBe('three');
    const views = await Promise.all(engine.guids().map((guid) => engine.ledger.view(guid)));
    expect(views.at(-1)?.results.find(({ unit }) => unit.service === 'web')?.state).toBe('committed');
    for (const view of views) expect(['done', 'ignored']).toContain(view?.delivery.state);
  });

  it('W13: a change of people’s files while a push waits for its image does not lose the push', async () => {
    engine = await startTestEngine({ daemon });
    const app = await engine.cloneApp();
    await pushHeld(engine, app, 'one');
    await engine.quiet();
    await app.commit({ 'enclii.yaml': specOf(engine.registry, 'two') });
    const guid = await pushOnly(engine, app);
    await until(async () => ((await engine.ledger.view(guid))?.results.some(({ state }) => state === 'waiting') === true ? true : null), 'the wait');
    const environments = await engine.cloneEnvironments();
    const platform = await environments.git('show', 'HEAD:platform.yaml');
    await environments.commit({ 'platform.yaml': `${platform.replace('clusterIssuer: letsencrypt', 'clusterIssuer: other-issuer')}\n` });
    const tip = await environments.pushRebased();
    const observed = await until(() => engine.test.forge.webhooks.deliveries.find(({ payload }) => payload['after'] === tip)?.guid ?? null, 'the event');
    await engine.settled(observed);
    engine.test.forge.registry.push('shop/web', await app.git('rev-parse', 'HEAD'), 'two');
    await engine.test.forge.seed.workflowRun(engine.app, { sha: await app.git('rev-parse', 'HEAD'), status: 'completed', conclusion: 'success' });
    expect(outcomes(await engine.settled(guid))['dev/web']).toMatch(/^committed/);
    expect(await releasedValue(engine)).toBe('two');
  });

  it('W13: a push that lands between the resolving and the writing of a re-render is not taken back by it', async () => {
    let reached = (): void => undefined;
    let goOn = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    let armed = false;
    engine = await startTestEngine({
      daemon: {
        ...daemon,
        stepHook: async (pipeline, step) => {
          if (!armed || `${pipeline}/${step}` !== 're-render/fan-out') return;
          armed = false;
          reached();
          await gate;
        },
      },
    });
    const app = await engine.cloneApp();
    await pushHeld(engine, app, 'one');
    await engine.quiet();
    armed = true;
    const environments = await engine.cloneEnvironments();
    const platform = await environments.git('show', 'HEAD:platform.yaml');
    await environments.commit({ 'platform.yaml': `${platform.replace('className: nginx', 'className: traefik')}\n` });
    await environments.pushRebased();
    await arrived;
    await pushHeld(engine, app, 'two');
    await engine.test.forge.whenIdle();
    await engine.settled(engine.guids().at(-1) ?? '');
    goOn();
    await engine.quiet();
    expect(await releasedValue(engine)).toBe('two');
  });
});
