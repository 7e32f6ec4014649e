import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { intakeTimeouts, openPool } from '../../src/adapters/postgres/database.ts';
import { createPostgresLedger } from '../../src/adapters/postgres/postgres-ledger.ts';
import { spawnDaemon } from '../helpers/engine/daemon-process.ts';
import { outcomes, pushOnly } from '../helpers/engine/push.ts';
import { startTestEngine, specText, until, type TestEngine } from '../helpers/engine/start-test-engine.ts';

/** A TCP proxy before PostgreSQL that a test can cut (connections break) or freeze (nothing passes any more). */
async function startProxy(target: string): Promise<{ url: string; cut: () => void; freeze: () => void; restore: () => void; close: () => Promise<void> }> {
  const to = new URL(target);
  const open = new Set<Socket>();
  let mode: 'pass' | 'cut' | 'frozen' = 'pass';
  const server: Server = createServer((inner) => {
    open.add(inner);
    inner.on('error', () => undefined).on('close', () => open.delete(inner));
    if (mode === 'cut') return void inner.destroy();
    if (mode === 'frozen') return;
    const outer = connect(Number(to.port), to.hostname);
    open.add(outer);
    outer.on('error', () => inner.destroy()).on('close', () => {
      open.delete(outer);
      inner.destroy();
    });
    inner.on('close', () => outer.destroy());
    inner.on('data', (data) => {
      if (mode === 'pass') outer.write(data);
    });
    outer.on('data', (data) => {
      if (mode === 'pass') inner.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  const url = new URL(target);
  url.host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: url.href,
    cut: () => {
      mode = 'cut';
      drop();
    },
    freeze: () => (mode = 'frozen'),
    restore: () => {
      mode = 'pass';
      drop();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        drop();
      }),
  };
}

describe('what the intake promises', () => {
  let engine: TestEngine;
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await engine.close();
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  const send = async (url: string, guid: string, body = '{"zen":"x"}'): Promise<number | null> => {
    const signature = createHmac('sha256', engine.test.webhookSecret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-github-delivery': guid, 'x-github-event': 'ping', 'x-hub-signature-256': `sha256=${signature}` };
    return fetch(`${url}/webhook`, { method: 'POST', body, headers }).then(
      async (response) => {
        await response.text();
        return response.status;
      },
      () => null,
    );
  };

  it('W5: while the store is down every call is told so, and afterwards the daemon works on by itself', async () => {
    engine = await startTestEngine({ start: false, daemon: { retryDelay: { base: 1, cap: 5 } } });
    const proxy = await startProxy(engine.connectionString);
    cleanups.push(proxy.close);
    await engine.startDaemon(undefined, { DATABASE_URL: proxy.url });
    const url = engine.daemonUrl();
    const before = Array.from({ length: 20 }, () => randomUUID());
    expect(new Set(await Promise.all(before.map((guid) => send(url, guid))))).toEqual(new Set([202]));

    proxy.cut();
    const during = Array.from({ length: 20 }, () => randomUUID());
    expect(new Set(await Promise.all(during.map((guid) => send(url, guid))))).toEqual(new Set([503]));
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    for (const guid of during) expect(await engine.ledger.load(guid)).toBeNull();

    proxy.restore();
    await until(async () => ((await fetch(`${url}/readyz`)).status === 200 ? true : null), 'the store');
    for (const guid of before) expect((await engine.settled(guid)).delivery.state).toBe('ignored');
    const app = await engine.cloneApp();
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web') });
    engine.test.forge.registry.push('shop/web', sha, 'web');
    expect(outcomes(await engine.settled(await pushOnly(engine, app)))).toEqual({ 'dev/web': 'committed 1' });
  });

  it('W5: a connection that breaks at any moment under load makes no false promise', async () => {
    engine = await startTestEngine();
    const url = engine.daemonUrl();
    const acknowledged: string[] = [];
    let stop = false;
    const senders = Array.from({ length: 8 }, async () => {
      while (!stop) {
        const guid = randomUUID();
        if ((await send(url, guid)) === 202) acknowledged.push(guid);
      }
    });
    for (let round = 0; round < 10; round += 1) {
      const target = acknowledged.length + 15;
      await until(() => (acknowledged.length >= target ? true : null), 'more acknowledged calls');
      await engine.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`).catch(() => undefined);
    }
    stop = true;
    await Promise.all(senders);
    const { rows } = await engine.pool.query<{ guid: string }>('select guid from deliveries where guid = any($1)', [acknowledged]);
    expect(rows).toHaveLength(acknowledged.length);
    await engine.quiet();
  });

  it('W5: a store that stops answering ends the transaction by the pool’s limits', async () => {
    engine = await startTestEngine({ start: false });
    const proxy = await startProxy(engine.connectionString);
    cleanups.push(proxy.close);
    expect(intakeTimeouts.statementMilliseconds + intakeTimeouts.connectMilliseconds).toBeLessThan(10_000);
    const pool = openPool(proxy.url, () => undefined, 1, { connectMilliseconds: 200, statementMilliseconds: 200 });
    cleanups.unshift(() => pool.end());
    const ledger = createPostgresLedger(pool);
    const delivery = { guid: randomUUID(), event: 'ping', action: null, repositoryId: null, ref: null, installationId: null, body: Buffer.from('{}'), lane: null };
    expect(await ledger.accept([delivery])).toEqual(['accepted']);
    proxy.freeze();
    await expect(ledger.accept([{ ...delivery, guid: randomUUID() }])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    // The hung connection was thrown away; a new one cannot be made.
    await expect(ledger.accept([{ ...delivery, guid: randomUUID() }])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    proxy.restore();
    const last = randomUUID();
    expect(await ledger.accept([{ ...delivery, guid: last }])).toEqual(['accepted']);
    expect(await ledger.load(last)).not.toBeNull();
  });

  it('W5: kill -9 under load loses nothing that was acknowledged', async () => {
    engine = await startTestEngine({ start: false });
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const daemon = spawnDaemon(engine);
      expect(await daemon.listening).toBe(true);
      const url = daemon.url();
      let down = false;
      const senders = Array.from({ length: 8 }, async () => {
        while (!down) {
          const guid = randomUUID();
          const status = await send(url, guid);
          if (status === 202) acknowledged.push(guid);
          if (status === null) down = true;
        }
      });
      const target = acknowledged.length + 60;
      await until(() => (acknowledged.length >= target ? true : null), 'acknowledged calls');
      await daemon.kill('SIGKILL');
      await Promise.all(senders);
    }
    const { rows } = await engine.pool.query<{ guid: string }>('select guid from deliveries where guid = any($1)', [acknowledged]);
    expect(rows).toHaveLength(acknowledged.length);
    // And each reaches its end once somebody works again.
    await engine.startDaemon();
    await engine.quiet();
    const open = await engine.pool.query(`select from deliveries where state <> 'ignored'`);
    expect(open.rowCount).toBe(0);
  });
});
