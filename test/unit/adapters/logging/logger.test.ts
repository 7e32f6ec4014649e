import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger, createRedactor } from '../../../../src/adapters/logging/logger.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';
import type { Logger } from '../../../../src/ports/logger.ts';

function capture(secrets: readonly string[] = []): { log: Logger; text: () => string; lines: () => Record<string, unknown>[] } {
  let text = '';
  const log = createLogger({
    level: 'debug',
    redactor: createRedactor(secrets),
    destination: { write: (line) => { text += line; } },
  });
  return {
    log,
    text: () => text,
    lines: () => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const pem = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } }).privateKey;

/** Every way in which a caller could, by mistake, hand a text to the log. */
function logEverywhere(log: Logger, secret: string): void {
  const cause = new TypeError(`cause ${secret}`);
  const error = new Error(`failed with ${secret}`, { cause });
  log.error('in an error', { error });
  log.error('in a stack', { error: Object.assign(new Error('x'), { stack: `Error: x\n    at ${secret}` }) });
  log.warn('in an aggregate', { error: new AggregateError([error, secret], secret) });
  log.warn('in our own error', { error: new EncliiError('STORE_UNAVAILABLE', { reason: secret }) });
  log.info('in fields', { plain: secret, nested: { deep: [{ secret }] }, [secret]: 'key', text: `a${secret}b` });
  log.info('as JSON', { body: JSON.stringify({ secret }), twice: JSON.stringify({ body: JSON.stringify({ secret }) }) });
  log.info('in a URL', { url: `https://host/?token=${encodeURIComponent(secret)}` });
  for (const user of ['', 'a', 'ab', 'x-access-token']) log.info('in base64', { encoded: Buffer.from(`${user}:${secret}`).toString('base64') });
  log.info('printed', { text: inspect({ secret }) });
  log.info('line by line', { lines: secret.split('\n') });
  log.child({ deliveryId: secret, repository: secret }).debug('in the context');
  log.info(`in the message ${secret}`);
}

describe('the log', () => {
  it('S14: a registered secret appears nowhere, however it gets into a call', () => {
    const canaries = ['canary-webhook-secret', 'canary "quoted" \\ back\nslash and line', pem, '9007199254740993', randomBytes(24).toString('base64')];
    for (const canary of canaries) {
      const { log, text, lines } = capture([canary]);
      logEverywhere(log, canary);
      log.info('as a number', { number: Number(canary) || 0 });
      const written = text();
      for (const piece of [canary, ...canary.split('\n')].filter((part) => part.length > 8 && !part.startsWith('-----'))) {
        expect(written).not.toContain(piece);
        expect(written).not.toContain(encodeURIComponent(piece));
        // However many times it was escaped.
        expect(written.replaceAll('\\', '')).not.toContain(piece.replaceAll('\\', ''));
        for (const [, encoded = ''] of written.matchAll(/"encoded":"([^"]*)"/g)) {
          // What is left of it beside the mask may show the secret's first and last bytes, which share their digits with strangers.
          expect(encoded).toContain('[redacted]');
          expect(encoded.replaceAll('[redacted]', '').length).toBeLessThan(32);
        }
      }
      expect(lines().length).toBeGreaterThan(10);
    }
  });

  it.each([
    ['an installation token', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['a personal token', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['a fine-grained token', 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz'],
    ['a bearer token', 'Bearer abc.def-ghi', 'abc.def-ghi'],
    ['basic credentials', 'basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNzd29yZA'],
    ['a token in a clone URL', 'https://x-access-token:v1.abcdef@github.com/a/b.git', 'v1.abcdef'],
    ['a password in a database URL', 'postgresql://enclii:hunter22@127.0.0.1:5432/enclii', 'hunter22'],
    ['a JSON web token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjMifQ.c2lnbmF0dXJl'],
    ['a private key', pem, pem.split('\n')[3]],
    ['the beginning of a private key', pem.slice(0, 300), pem.split('\n')[2]],
  ])('S14: masks %s that nobody registered', (_name, given, secret = given) => {
    const { log, text } = capture();
    logEverywhere(log, given);
    // Other encodings of values that nobody registered can't be known.
    const plain = text().split('\n').filter((line) => !/"msg":"(in base64|in a URL|line by line)/.test(line)).join('\n');
    expect(plain).not.toContain(secret);
    expect(plain).toContain('[redacted]');
  });

  it('W10: never writes headers of requests', () => {
    const { log, text } = capture();
    log.info('request', {
      request: { method: 'POST', headers: { 'x-custom': 'canary-1' } },
      headers: ['canary-2'],
      rawHeaders: ['X', 'canary-3'],
      authorization: 'canary-4',
      'X-Hub-Signature-256': 'sha256=canary-5',
      response: { headers: { 'set-cookie': 'canary-6' }, status: 401 },
      error: Object.assign(new Error('refused'), { request: { headers: { authorization: 'canary-7' } } }),
    });
    expect(text()).not.toContain('canary');
    expect(text()).toContain('"status":401');
  });

  it('writes one JSON line a call with its level, context and fields, and errors with their causes', () => {
    const { log, lines } = capture();
    const child = log.child({ deliveryId: 'd1', repository: 'acme/shop', sha: 'abc', environment: 'dev' });
    child.error('it failed', { error: new EncliiError('STORE_TOO_NEW', { found: 2, known: 1 }, { cause: new Error('why') }), level: 'mine' });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'error',
        msg: 'it failed',
        deliveryId: 'd1',
        repository: 'acme/shop',
        sha: 'abc',
        environment: 'dev',
        level_: 'mine',
        error: expect.objectContaining({ code: 'STORE_TOO_NEW', params: { found: 2, known: 1 }, cause: expect.objectContaining({ message: 'why' }) }),
      }),
    ]);
  });

  it('survives what JSON cannot hold', () => {
    const { log, lines } = capture();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    log.info('odd', { circular, big: 10n, nothing: undefined, fn: () => 1 });
    expect(lines()[0]).toMatchObject({ msg: 'odd' });
  });

  it('S14: masks any secret at any place of any text, and leaves text without one alone', () => {
    const word = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8 && !'[redacted]'.includes(text));
    fc.assert(
      fc.property(word, fc.string(), fc.string(), (secret, before, after) => {
        expect(createRedactor([secret]).redactText(before + secret + after)).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
    expect(createRedactor(['canary']).redactText('an ordinary line, basic things at http://host:80/a@b')).toBe('an ordinary line, basic things at http://host:80/a@b');
  });
});
