import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from '../../../../src/adapters/network/guarded-fetch.ts';
import type { LookupAll } from '../../../../src/adapters/network/guarded-connector.ts';
import { HttpFetchError } from '../../../../src/ports/http-fetch.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<{ host: string; port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${String(port)}`, port, seen };
}

function guarded(options: Partial<GuardedFetchOptions> = {}): GuardedFetch {
  const made = createGuardedFetch({ allow: {}, timeoutMilliseconds: 5_000, maxResponseBytes: 1_000_000, ...options });
  closers.push(() => made.close());
  return made;
}

async function failure(work: Promise<unknown>): Promise<HttpFetchError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HttpFetchError);
  return error as HttpFetchError;
}

/** A resolver that gives one answer after the other, and keeps giving the last one. */
function resolver(...answers: readonly string[][]): LookupAll & { calls: number } {
  const lookup: LookupAll & { calls: number } = Object.assign(
    ((_hostname, _options, callback) => {
      const addresses = answers[Math.min(lookup.calls, answers.length - 1)] ?? [];
      lookup.calls += 1;
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) satisfies LookupAll,
    { calls: 0 },
  );
  return lookup;
}

/** Global unicast space that nobody announces: passes the policy, never connects. */
const nowhere = '2c0f:ffff:ffff:ffff::1';

describe('guarded fetch', () => {
  it('answers from an allowed private host', async () => {
    const { host } = await serve((_request, response) => response.end('hello'));
    const answer = await guarded({ allow: { hosts: [host] } })(`http://${host}/x`);
    expect(answer.status).toBe(200);
    expect(answer.url).toBe(`http://${host}/x`);
    expect(await answer.text()).toBe('hello');
  });

  it('S9: an allowed host opens neither its other ports nor other hosts', async () => {
    const open = await serve((_request, response) => response.end());
    const closed = await serve((_request, response) => response.end());
    const fetch = guarded({ allow: { hosts: [open.host], plainHttp: true } });
    expect((await failure(fetch(`http://${closed.host}/`))).reason).toBe('refused');
    expect(closed.seen).toHaveLength(0);
  });

  it.each([
    (port: number) => `http://127.0.0.1:${String(port)}/`,
    (port: number) => `http://2130706433:${String(port)}/`,
    (port: number) => `http://0x7f000001:${String(port)}/`,
    (port: number) => `http://0177.0.0.1:${String(port)}/`,
    (port: number) => `http://127.1:${String(port)}/`,
    (port: number) => `http://[::ffff:127.0.0.1]:${String(port)}/`,
    (port: number) => `http://[::127.0.0.1]:${String(port)}/`,
    (port: number) => `http://[64:ff9b::7f00:1]:${String(port)}/`,
    (port: number) => `http://localhost:${String(port)}/`,
    (port: number) => `http://0.0.0.0:${String(port)}/`,
  ])('S9: a URL that is or resolves to loopback is refused before a connection (%#)', async (url) => {
    const { port, seen } = await serve((_request, response) => response.end());
    expect((await failure(guarded({ allow: { plainHttp: true } })(url(port)))).reason).toBe('refused');
    expect(seen).toHaveLength(0);
  });

  it('S9: rebinding: the address that was judged is the address connected to, on every connection', async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const lookup = resolver([nowhere], ['127.0.0.1']);
    const fetch = guarded({ allow: { plainHttp: true }, lookup, timeoutMilliseconds: 300 });
    expect(['unreachable', 'timeout']).toContain((await failure(fetch(`http://rebind.example:${String(port)}/`))).reason);
    expect(lookup.calls).toBe(1);
    expect((await failure(fetch(`http://rebind.example:${String(port)}/`))).reason).toBe('refused');
    expect(seen).toHaveLength(0);
  });

  it('S9: a name with one public and one private address is refused whole', async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const fetch = guarded({ allow: { plainHttp: true }, lookup: resolver([nowhere, '127.0.0.1']) });
    expect((await failure(fetch(`http://both.example:${String(port)}/`))).reason).toBe('refused');
    expect(seen).toHaveLength(0);
  });

  it('S9: an IPv4-mapped answer of the resolver is refused over TLS as well', async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const fetch = guarded({ lookup: resolver(['::ffff:127.0.0.1']) });
    expect((await failure(fetch(`https://mapped.example:${String(port)}/`))).reason).toBe('refused');
    expect(seen).toHaveLength(0);
  });

  it('S9: a redirect to a private address is handed back, never followed', async () => {
    const target = await serve((_request, response) => response.end('secret'));
    const source = await serve((_request, response) => response.writeHead(302, { location: `http://${target.host}/` }).end());
    const answer = await guarded({ allow: { hosts: [source.host] } })(`http://${source.host}/`, { redirect: 'follow' });
    expect(answer.status).toBe(302);
    expect(target.seen).toHaveLength(0);
  });

  it('S8: the token does not travel with a redirect, and a redirected POST is an error', async () => {
    const target = await serve((_request, response) => response.end());
    const source = await serve((_request, response) => response.writeHead(307, { location: `http://${target.host}/` }).end());
    const fetch = guarded({ allow: { hosts: [source.host, target.host] } });
    const headers = { authorization: 'Bearer canary' };
    expect((await fetch(`http://${source.host}/`, { headers })).status).toBe(307);
    expect((await failure(fetch(`http://${source.host}/`, { method: 'POST', headers, body: '{}' }))).reason).toBe('redirected');
    expect(target.seen).toHaveLength(0);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'data:text/plain,x', 'http://example.com/', 'https://user:pass@example.com/', 'no url'])(
    'S9: %s is refused by its form',
    async (url) => {
      expect((await failure(guarded()(url))).reason).toBe('refused');
    },
  );

  it('S9: an endless answer is cut while streaming', async () => {
    let written = 0;
    const { host } = await serve((_request, response) => {
      const block = Buffer.alloc(16_384, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(block)) written += block.length;
      };
      response.on('drain', more).on('error', () => undefined);
      more();
    });
    const answer = await guarded({ allow: { hosts: [host] }, maxResponseBytes: 100_000 })(`http://${host}/`);
    expect((await failure(answer.text())).reason).toBe('too-large');
    expect(written).toBeLessThan(50_000_000);
  });

  it('S9: a compressed answer is counted after it is decoded', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const { host } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const answer = await guarded({ allow: { hosts: [host] }, maxResponseBytes: 100_000 })(`http://${host}/`);
    expect(bomb.length).toBeLessThan(100_000);
    expect((await failure(answer.arrayBuffer())).reason).toBe('too-large');
  });

  it('an announced length over the cap of the call is refused without reading', async () => {
    const { host } = await serve((_request, response) => response.end(Buffer.alloc(2_000)));
    const fetch = guarded({ allow: { hosts: [host] } });
    expect((await failure(fetch(`http://${host}/`, { maxResponseBytes: 1_000 }))).reason).toBe('too-large');
    expect((await (await fetch(`http://${host}/`, { maxResponseBytes: 2_000 })).arrayBuffer()).byteLength).toBe(2_000);
  });

  it('a server that stops in the middle of its answer runs into the time limit', async () => {
    const { host } = await serve((_request, response) => {
      response.write('half');
    });
    const answer = await guarded({ allow: { hosts: [host] }, timeoutMilliseconds: 200 })(`http://${host}/`);
    expect((await failure(answer.text())).reason).toBe('timeout');
  });

  it('a closed port is unreachable; the caller’s own abort stays the caller’s', async () => {
    const { host } = await serve((_request, response) => response.end());
    for (const close of closers.splice(0)) await close();
    const fetch = guarded({ allow: { hosts: [host] } });
    expect((await failure(fetch(`http://${host}/`))).reason).toBe('unreachable');
    const reason = new Error('changed my mind');
    await expect(fetch(`http://${host}/`, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
