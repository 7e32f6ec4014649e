import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { startTestEngine, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import { streamForever } from '../unit/http/start-server.ts';

const oldSecret = 'the-old-webhook-secret';
const newSecret = 'the-new-webhook-secret';
const megabyte = 1024 * 1024;

describe('the intake of a running daemon', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine({ forge: { webhook: { secret: newSecret } }, variables: { ENCLII_GITHUB_WEBHOOK_SECRETS: `${oldSecret} ${newSecret}` } });
  });
  afterAll(async () => {
    await engine.close();
  });

  const send = (body: string | Uint8Array, options: { readonly secret?: string; readonly event?: string; readonly guid?: string; readonly headers?: Record<string, string> } = {}): Promise<Response> =>
    fetch(`${engine.daemonUrl()}/webhook`, {
      method: 'POST',
      body: body as string,
      headers: {
        'content-type': 'application/json',
        'x-github-delivery': options.guid ?? randomUUID(),
        'x-github-event': options.event ?? 'push',
        'x-hub-signature-256': `sha256=${createHmac('sha256', options.secret ?? newSecret).update(body).digest('hex')}`,
        ...options.headers,
      },
    });
  const countStored = async (): Promise<number> => {
    const { rows } = await engine.pool.query<{ count: string }>('select count(*) from deliveries');
    return Number(rows[0]?.count);
  };

  it.each([
    ['none', ''],
    ['a short one', 'short'],
    ['only white space', '   \n '],
    ['a short one beside a good one', `${newSecret} short`],
  ])('W1: with %s as secret the daemon refuses to start', (_, secrets) => {
    expect(() => loadConfig(engine.variables({ ENCLII_GITHUB_WEBHOOK_SECRETS: secrets }), () => '')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
  });

  it('W1: nothing of an unsigned or wrongly signed call is stored', async () => {
    const before = await countStored();
    expect((await send('{}', { headers: { 'x-hub-signature-256': '' } })).status).toBe(401);
    expect((await send('{}', { secret: 'not-one-of-the-secrets' })).status).toBe(401);
    expect(await countStored()).toBe(before);
  });

  it('W2: an unsigned body without end is cut, and a signed one of 24.9 MB is stored byte for byte', async () => {
    const { port } = new URL(engine.daemonUrl());
    const { offered } = await streamForever(Number(port), '/webhook', { 'content-type': 'application/json' }, 4096 * megabyte);
    // What the kernel's buffers of both ends hold is offered without being read.
    expect(offered).toBeLessThan(32 * megabyte);

    const body = Buffer.concat([Buffer.from('{"zen":"'), Buffer.alloc(Math.round(24.9 * megabyte), 'x'), Buffer.from('"}')]);
    const guid = randomUUID();
    expect((await send(body, { guid, event: 'ping' })).status).toBe(202);
    expect((await engine.ledger.load(guid))?.body.equals(body)).toBe(true);
    expect((await engine.settled(guid)).delivery).toMatchObject({ state: 'ignored', reason: { code: 'INTAKE_EVENT_NOT_USED' } });
  });

  it('W2: a rightly signed body that is no JSON is accepted and ignored with the reason', async () => {
    const guid = randomUUID();
    expect((await send('this is no JSON', { guid })).status).toBe(202);
    expect((await engine.settled(guid)).delivery).toMatchObject({ state: 'ignored', reason: { code: 'INTAKE_NOT_JSON' } });
  });

  it('W3: signed junk of every shape is accepted, ignored with a reason, and the daemon lives', async () => {
    const sha = 'a'.repeat(40);
    const repository = { id: engine.app.id, name: 'storefront', owner: { login: 'shop' } };
    const chosen = [
      'null', '[]', '""', '17', 'true', '{}', '{"ref":null}', '1e999', '{"repository":{"id":1e400}}',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      JSON.stringify({ ref: 'refs/tags/\u0000', after: sha, repository }),
      JSON.stringify({ ref: 'refs/tags/v1', after: sha, repository }),
      JSON.stringify({ ref: 'refs/heads/\ud800', after: sha, repository }),
      JSON.stringify({ ref: 'refs/heads/x\u0000y', after: sha, repository, action: '\u0000' }),
      JSON.stringify({ ref: 'refs/heads/main', after: '0'.repeat(40), repository }),
      JSON.stringify({ ref: 'refs/heads/../../x', after: sha, repository }),
      JSON.stringify({ ref: 'refs/heads/main', after: sha, repository: { ...repository, name: '../..', owner: { login: '\udfff' } } }),
      JSON.stringify({ ref: 'refs/heads/main', after: sha, repository: { ...repository, id: 2 ** 52 } }),
      `{"__proto__":{"polluted":1},"ref":"refs/heads/main","after":"${sha}","repository":{"__proto__":null,"id":${String(2 ** 51)},"name":"constructor","owner":{"login":"__proto__"}}}`,
    ];
    const guids: string[] = [];
    const sendJunk = async (event: string, body: string): Promise<void> => {
      const guid = randomUUID();
      expect((await send(body, { guid, event })).status).toBe(202);
      guids.push(guid);
    };
    for (const body of chosen) for (const event of ['push', 'check_run', 'unheard-of_event']) await sendJunk(event, body);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('push', 'check_run', 'workflow_run', 'installation', 'no_such_event'),
        fc.oneof(
          fc.json({ maxDepth: 4 }),
          fc.record({ action: fc.jsonValue(), ref: fc.jsonValue(), after: fc.jsonValue(), repository: fc.jsonValue(), installation: fc.jsonValue() }, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
        ),
        sendJunk,
      ),
      { numRuns: 60 },
    );
    await engine.quiet();
    for (const guid of guids) {
      const delivery = await engine.ledger.load(guid);
      expect(delivery, guid).toMatchObject({ state: 'ignored', reason: { code: expect.stringMatching(/^[A-Z_]+$/) as string } });
    }
    expect((await fetch(`${engine.daemonUrl()}/healthz`)).status).toBe(200);
    expect(engine.log.filter(({ message }) => message === 'request failed unexpectedly')).toEqual([]);
  });

  it('W10: both secrets are accepted while both are configured; the removed one is not', async () => {
    expect((await send('{}', { secret: oldSecret })).status).toBe(202);
    expect((await send('{}', { secret: newSecret })).status).toBe(202);
    await engine.stopDaemon();
    await engine.startDaemon({}, { ENCLII_GITHUB_WEBHOOK_SECRETS: newSecret });
    expect((await send('{}', { secret: oldSecret })).status).toBe(401);
    expect((await send('{}', { secret: newSecret })).status).toBe(202);
  });

  it('W10: no log line of an accepted or a refused call holds a header', async () => {
    const canary = 'canary-of-a-request-header';
    await send('{}', { headers: { 'x-canary': canary, authorization: canary } });
    await send('{}', { secret: 'not-one-of-the-secrets', headers: { 'x-canary': canary, authorization: canary } });
    await engine.quiet();
    const text = JSON.stringify(engine.log);
    expect(engine.log.some(({ message }) => message === 'delivery accepted')).toBe(true);
    expect(text).not.toContain(canary);
    expect(text).not.toContain('sha256=');
  });
});
