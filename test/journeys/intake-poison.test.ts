import { afterEach, describe, expect, it } from 'vitest';
import { spawnDaemon } from '../helpers/engine/daemon-process.ts';
import { outcomes, pushOnly } from '../helpers/engine/push.ts';
import { startTestEngine, specText, until, type TestEngine } from '../helpers/engine/start-test-engine.ts';

const retryDelay = { base: 1, cap: 5 };

/** Pushes `web` on main; the delivery is held back, so that its GUID is known before anybody works on it. */
async function heldPush(engine: TestEngine, files: Readonly<Record<string, string>>, branch = 'main'): Promise<{ guid: string; sha: string }> {
  const { webhooks, registry } = engine.test.forge;
  const app = await engine.cloneApp();
  const sha = await app.commit(files);
  for (const name of ['web', 'api']) registry.push(`shop/${name}`, sha, `${name} at ${sha}`);
  webhooks.hold();
  const pushed = await app.push('origin', `HEAD:${branch}`);
  if (pushed.code !== 0) throw new Error(pushed.stderr);
  await engine.test.forge.whenIdle();
  const guid = webhooks.held.find(({ event }) => event === 'push')?.guid;
  if (guid === undefined) throw new Error('the push sent no webhook');
  return { guid, sha };
}

describe('a poison delivery', () => {
  let engine: TestEngine;
  afterEach(async () => {
    await engine.close();
  });

  it('W4: that throws every time is quarantined after N tries, its neighbours land, and a redelivery runs it again', async () => {
    let poison = '';
    let tries = 0;
    let healed = false;
    engine = await startTestEngine({
      start: false,
      variables: { ENCLII_QUARANTINE_ATTEMPTS: '4' },
      daemon: {
        retryDelay,
        stepHook: (pipeline, step, delivery) => {
          if (healed || delivery !== poison || pipeline !== 'push' || step !== 'read-specs') return;
          tries += 1;
          throw new Error('this one never works');
        },
      },
    });
    await engine.startDaemon();
    const { webhooks } = engine.test.forge;
    poison = (await heldPush(engine, { 'enclii.yaml': specText(engine.registry, 'web') })).guid;
    webhooks.release();
    const quarantined = await engine.settled(poison);
    expect(quarantined.delivery.state).toBe('quarantined');
    expect(quarantined.delivery.reason).toMatchObject({ code: 'INTAKE_QUARANTINED', params: { attempts: 4 } });
    expect(String(quarantined.delivery.reason?.params['detail'])).toContain('this one never works');
    expect(tries).toBe(4);

    // Neither a restart nor a neighbour wakes it; the neighbour on the same branch lands.
    await engine.stopDaemon();
    await engine.startDaemon();
    const app = await engine.cloneApp();
    const sha = await app.commit({ 'api/enclii.yaml': specText(engine.registry, 'api') });
    for (const name of ['web', 'api']) engine.test.forge.registry.push(`shop/${name}`, sha, name);
    const neighbour = await engine.settled(await pushOnly(engine, app));
    expect(outcomes(neighbour)).toEqual({ 'dev/web': 'committed 1', 'dev/api': 'committed 1' });
    expect(tries).toBe(4);
    expect((await engine.ledger.load(poison))?.state).toBe('quarantined');

    healed = true;
    webhooks.resend(poison);
    await engine.test.forge.whenIdle();
    const again = await engine.settled(poison);
    // The branch has moved on: the end says so, and it is an end.
    expect([again.delivery.state, again.delivery.reason?.code]).toEqual(['ignored', 'PLAN_SUPERSEDED']);
  });

  it.each([
    ['push/read-specs', 'while it is processed', { state: 'quarantined', results: {} }],
    ['report/check-run', 'while it is reported', { state: 'done', results: { 'dev/web': 'committed 1' } }],
  ])('W4: that kills the process at %s, %s, stops no start for good', async (step, _, expected) => {
    engine = await startTestEngine({ start: false, variables: { ENCLII_QUARANTINE_ATTEMPTS: '3' } });
    engine.test.forge.webhooks.setTarget('http://127.0.0.1:9/webhook', engine.test.webhookSecret);
    const { webhooks } = engine.test.forge;
    const { guid } = await heldPush(engine, { 'enclii.yaml': specText(engine.registry, 'web') });

    let deaths = 0;
    let daemon = spawnDaemon(engine, { step, delivery: guid });
    expect(await daemon.listening).toBe(true);
    webhooks.release();
    await engine.test.forge.whenIdle();
    const done = async (): Promise<true | null> => {
      const { rows } = await engine.pool.query<{ count: string }>(`select count(*) from graphile_worker.jobs`);
      const state = (await engine.ledger.load(guid))?.state;
      return rows[0]?.count === '0' && state !== undefined && !['received', 'processing'].includes(state) ? true : null;
    };
    for (;;) {
      const outcome = await Promise.race([daemon.ended, until(done, 'the end of the poison')]);
      if (outcome === true) break;
      expect(outcome).toBe('SIGKILL');
      deaths += 1;
      // A change of state asks for a new report, which starts its own count.
      expect(deaths).toBeLessThanOrEqual(9);
      daemon = spawnDaemon(engine, { step, delivery: guid });
    }
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect(await daemon.listening).toBe(true);
    const view = await engine.settled(guid);
    expect([view.delivery.state, outcomes(view)]).toEqual([expected.state, expected.results]);

    const app = await engine.cloneApp();
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web', '  env:\n    - name: A\n      value: "1"\n') });
    engine.test.forge.registry.push('shop/web', sha, 'next');
    const next = await engine.settled(await pushOnly(engine, app));
    expect(outcomes(next)['dev/web']).toMatch(/^committed/);
    await daemon.kill('SIGTERM');
  });
});
