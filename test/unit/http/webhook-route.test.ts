import crypto, { randomUUID } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { EncliiError } from '../../../src/errors/enclii-error.ts';
import { apiToken, headersFor, megabyte, post, secret, sign, startUnitServer, streamForever, type UnitServer } from './start-server.ts';

const wrongSignature = `sha256=${'0'.repeat(64)}`;

describe('the webhook route', () => {
  let server: UnitServer | undefined;
  const start = async (...options: Parameters<typeof startUnitServer>): Promise<UnitServer> => (server = await startUnitServer(...options));
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const body = JSON.stringify({ ref: 'refs/heads/main' });
  const good = sign(body);
  it.each([
    ['missing', {}],
    ['empty', { 'x-hub-signature-256': '' }],
    ['sha1 only', { 'x-hub-signature': sign(body, secret, 'sha1') }],
    ['sha1 in the header of sha256', { 'x-hub-signature-256': sign(body, secret, 'sha1') }],
    ['without its algorithm', { 'x-hub-signature-256': good.slice('sha256='.length) }],
    ['too short', { 'x-hub-signature-256': good.slice(0, -1) }],
    ['too long', { 'x-hub-signature-256': `${good}0` }],
    ['not hexadecimal', { 'x-hub-signature-256': `sha256=${'z'.repeat(64)}` }],
    ['wrong', { 'x-hub-signature-256': wrongSignature }],
    ['of another body', { 'x-hub-signature-256': sign(`${body} `) }],
    ['of another secret', { 'x-hub-signature-256': sign(body, 'some-other-webhook-secret') }],
    ['of an empty secret', { 'x-hub-signature-256': sign(body, '') }],
    ['given twice', { 'x-hub-signature-256': `${good}, ${good}` }],
  ])('W1: a signature that is %s is refused with 401 and stores nothing', async (_, signature) => {
    const { stored, refused } = await start();
    const headers = { 'content-type': 'application/json', 'x-github-delivery': randomUUID(), 'x-github-event': 'push', ...signature };
    const response = await post(server as UnitServer, body, headers);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'INTAKE_SIGNATURE_INVALID' });
    expect(stored).toEqual([]);
    expect(refused).toEqual(['signature']);
  });

  it('W1: a call without a signature is refused before its body is there', async () => {
    const { port, sockets } = await start();
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => {
        // The body is announced and never sent.
        socket.write('POST /webhook HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 20000000\r\n\r\n');
      });
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => {
        resolve(text);
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(sockets[0]?.bytesRead).toBeLessThan(200);
  });

  it('W1: signatures are compared in constant time', async () => {
    await start();
    const original = crypto.timingSafeEqual;
    let compared = 0;
    crypto.timingSafeEqual = (left, right) => {
      compared += 1;
      return original(left, right);
    };
    syncBuiltinESMExports();
    try {
      await post(server as UnitServer, body, headersFor(body, { 'x-hub-signature-256': wrongSignature }));
      expect(compared).toBe(1);
    } finally {
      crypto.timingSafeEqual = original;
      syncBuiltinESMExports();
    }
  });

  it('W2: an unsigned body without end is cut before it is read', async () => {
    const { port, sockets, stored } = await start();
    const { answer } = await streamForever(port, '/webhook', { 'content-type': 'application/json' }, 4096 * megabyte);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(sockets[0]?.bytesRead).toBeLessThan(megabyte);
    expect(stored).toEqual([]);
  });

  it('W2: a body without end that looks signed is cut at the limit, and its memory is given back', async () => {
    const { port, sockets, stored, budget, refused } = await start({ bodyLimit: 2 * megabyte });
    const headers = headersFor('', { 'x-hub-signature-256': wrongSignature });
    const { answer } = await streamForever(port, '/webhook', headers, 4096 * megabyte);
    // The answer may be lost with the connection that is cut; what counts is what the server took.
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(sockets[0]?.bytesRead).toBeGreaterThan(2 * megabyte);
    expect(sockets[0]?.bytesRead).toBeLessThan(3 * megabyte);
    expect(stored).toEqual([]);
    expect(refused).toEqual(['body']);
    await expect.poll(() => budget.used).toBe(0);
  });

  it('W2: a body that is announced as too large is not read at all', async () => {
    const { sockets, stored } = await start({ bodyLimit: megabyte });
    const large = Buffer.alloc(8 * megabyte, ' ');
    const status = await post(server as UnitServer, large, headersFor(large)).then(
      (response) => response.status,
      () => 'cut',
    );
    expect([413, 'cut']).toContain(status);
    expect(sockets[0]?.bytesRead).toBeLessThan(megabyte);
    expect(stored).toEqual([]);
  });

  it('W2: all bodies together stay inside one budget', async () => {
    const { port, budget, refused } = await start({ bodyLimit: 8 * megabyte, budgetBytes: 2 * megabyte });
    const headers = headersFor('', { 'x-hub-signature-256': wrongSignature });
    await Promise.all(Array.from({ length: 6 }, () => streamForever(port, '/webhook', headers, 4096 * megabyte)));
    expect(refused).toEqual(Array.from({ length: 6 }, () => 'overloaded'));
    await expect.poll(() => budget.used).toBe(0);
    expect((await post(server as UnitServer, body, headersFor(body))).status).toBe(202);
  });

  it.each([['/webhook', 'text/plain'], ['/nowhere', 'application/json'], ['/nowhere', 'text/plain'], ['/v1/deliveries', 'application/json']])(
    'W2: a body without end to %s as %s is cut too',
    async (path, type) => {
      const { port, sockets } = await start();
      const signature = { 'x-hub-signature-256': wrongSignature };
      await streamForever(port, path, { 'content-type': type, ...signature }, 4096 * megabyte);
      expect(sockets[0]?.bytesRead).toBeLessThan(3 * megabyte);
    },
  );

  it('W2: a signed body of 24.9 MB is accepted as the bytes it came in', async () => {
    const { stored } = await start();
    const large = Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(Math.round(24.9 * megabyte), 'x'), Buffer.from('"}')]);
    expect((await post(server as UnitServer, large, headersFor(large))).status).toBe(202);
    expect(stored[0]?.body.equals(large)).toBe(true);
  });

  it('W2: what is verified is bytes, not JSON', async () => {
    const { stored } = await start();
    for (const text of ['{"a": 1 }  ', '{"a":', 'hello', '{"é": "\u{1f600}"}']) {
      expect((await post(server as UnitServer, text, headersFor(text))).status).toBe(202);
      expect(stored.at(-1)?.body.toString('utf8')).toBe(text);
      // The same JSON in other bytes is another body.
      expect((await post(server as UnitServer, `${text} `, headersFor(text))).status).toBe(401);
    }
  });

  it('W2: a body that breaks off stores nothing and harms nobody', async () => {
    const { port, stored, budget } = await start();
    await new Promise<void>((resolve) => {
      const head = Object.entries(headersFor('x')).map(([name, value]) => `${name}: ${value}\r\n`);
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(`POST /webhook HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n${head.join('')}\r\nhalf of it`, () => socket.destroy());
      });
      socket.on('close', () => {
        resolve();
      });
    });
    expect((await post(server as UnitServer, body, headersFor(body))).status).toBe(202);
    expect(stored).toHaveLength(1);
    await expect.poll(() => budget.used).toBe(0);
  });

  it('W3: an event of any name is taken; only a GUID that is none is refused', async () => {
    await start();
    for (const event of ['push', 'something_new', 'v2.something-NEW']) expect((await post(server as UnitServer, body, headersFor(body, { 'x-github-event': event }))).status).toBe(202);
    for (const guid of ['', 'a b', 'x'.repeat(101), '../../etc']) expect((await post(server as UnitServer, body, headersFor(body, { 'x-github-delivery': guid }))).status).toBe(400);
  });

  it('W5: a store that fails is told as 5xx', async () => {
    await start({ accept: () => Promise.reject(new EncliiError('STORE_UNAVAILABLE', { reason: 'no space left on device' })) });
    const response = await post(server as UnitServer, body, headersFor(body));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('W5: a defect behind the route is told as 5xx and shows nothing of it', async () => {
    await start({ accept: () => Promise.reject(new TypeError('secret detail')) });
    const response = await post(server as UnitServer, body, headersFor(body));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret detail');
  });

  it('W10: request headers are never logged, however the call ends', async () => {
    const { lines, port } = await start({ accept: () => Promise.reject(new TypeError('broken')) });
    const canary = 'canary-in-a-header';
    const more = { 'x-canary': canary, authorization: `Bearer ${canary}`, cookie: canary };
    const answers = [
      await post(server as UnitServer, body, headersFor(body, more)),
      await post(server as UnitServer, body, headersFor(body, { ...more, 'x-hub-signature-256': wrongSignature })),
      await post(server as UnitServer, body, headersFor(body, { ...more, 'x-github-event': canary.repeat(9) })),
      await post(server as UnitServer, body, headersFor(body, { ...more, 'content-type': 'text/plain' })),
      await fetch(`http://127.0.0.1:${String(port)}/v1/deliveries?limit=many`, { headers: more }),
      await fetch(`http://127.0.0.1:${String(port)}/nowhere?token=${canary}`, { headers: more }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([500, 401, 400, 415, 401, 404]);
    expect(lines.length).toBeGreaterThan(0);
    const text = JSON.stringify(lines, (_key, value: unknown) => (value instanceof Error ? [value.message, value.stack, Object.entries(value)] : value));
    expect(text).not.toContain(canary);
    expect(text).not.toContain(good);
  });

  it('answers what the framework refuses in the one shape of errors', async () => {
    const { url, lines } = await start();
    const headers = { authorization: `Bearer ${apiToken}` };
    const cases: [string, number, string][] = [
      ['/v1/deliveries?limit=many', 400, 'API_REQUEST_INVALID'],
      ['/v1/deliveries/a%00b', 404, 'API_DELIVERY_UNKNOWN'],
      ['/v1/deliveries/%ff', 400, 'API_REQUEST_INVALID'],
      ['/nowhere', 404, 'API_NOT_FOUND'],
    ];
    for (const [path, status, code] of cases) {
      const response = await fetch(`${url}${path}`, { headers });
      expect([path, response.status, ((await response.json()) as { code: string }).code]).toEqual([path, status, code]);
    }
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
