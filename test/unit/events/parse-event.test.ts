import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeEvent, parseEvent } from '../../../src/events/parse-event.ts';

const sha = 'a'.repeat(40);
const push = {
  ref: 'refs/heads/main',
  after: sha,
  deleted: false,
  repository: { id: 7, name: 'storefront', owner: { login: 'shop' } },
  sender: { login: 'dev', id: 3 },
  installation: { id: 9 },
};
const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** Places in a push where junk can sit. */
const paths = ['ref', 'after', 'deleted', 'repository', 'repository.id', 'repository.name', 'repository.owner', 'repository.owner.login', 'sender', 'sender.login', 'sender.id', 'installation', 'installation.id'];
function replaced(path: string, value: unknown): unknown {
  const copy = structuredClone(push) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  at[last] = value;
  return copy;
}

const oddStrings = fc.constantFrom('', '\u0000', 'refs/heads/\u0000', 'refs/tags/\ud800', '\udfff', 'refs/heads/..', 'x'.repeat(600), '__proto__', 'refs/', 'refs/heads/', sha.toUpperCase(), '0'.repeat(40));
const junk = fc.oneof(fc.jsonValue(), oddStrings, fc.constantFrom(1e308, -1, 0.5, 2 ** 60, null, [], {}), fc.string({ unit: 'binary' }));

/** Whatever comes back can be stored and put in a URL. */
function expectStorable(value: unknown): void {
  const walk = (part: unknown): void => {
    if (typeof part === 'string') expect(part.includes('\u0000') || !part.isWellFormed()).toBe(false);
    if (typeof part === 'number') expect(Number.isSafeInteger(part) && part > 0).toBe(true);
    if (typeof part === 'object' && part !== null) Object.values(part).forEach(walk);
  };
  walk(value);
}

describe('a payload', () => {
  it('of a push becomes a push event', () => {
    expect(parseEvent('push', bytes(push))).toEqual({
      kind: 'push',
      repository: { id: 7, name: 'storefront', owner: 'shop' },
      installationId: 9,
      ref: 'refs/heads/main',
      branch: 'main',
      after: sha,
      actor: { login: 'dev', id: 3 },
    });
    expect(describeEvent('push', bytes(push))).toEqual({ action: null, repositoryId: 7, ref: 'refs/heads/main', installationId: 9 });
  });

  it.each([
    ['null', 'null', 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
    ['an array', '[]', 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
    ['a number', '17', 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
    ['no JSON', '{', 'INTAKE_NOT_JSON'],
    ['empty', '', 'INTAKE_NOT_JSON'],
    ['nested 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
    ['an object nested 100,000 deep', `{"ref":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
  ])('W3: that is %s is unused, with a reason', (_, body, code) => {
    expect(parseEvent('push', bytes(body))).toMatchObject({ kind: 'unused', code });
    expect(() => describeEvent('push', bytes(body))).not.toThrow();
  });

  it.each([
    ['refs/tags/v1', 'INTAKE_TAG_PUSH'],
    ['refs/heads/\u0000', 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
    ['refs/tags/\u0000', 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
    ['refs/tags/\ud800', 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
    ['main', 'INTAKE_PAYLOAD_NOT_UNDERSTOOD'],
  ])('W3: with the ref %j ends as %s', (ref, code) => {
    expect(parseEvent('push', bytes({ ...push, ref }))).toMatchObject({ kind: 'unused', code });
  });

  it('W3: with __proto__ as a key changes no prototype and gives nothing away', () => {
    const body = `{"__proto__":{"ref":"refs/heads/main","after":"${sha}","repository":{"id":7,"name":"n","owner":{"login":"o"}}}}`;
    expect(parseEvent('push', bytes(body))).toMatchObject({ kind: 'unused', code: 'INTAKE_PAYLOAD_NOT_UNDERSTOOD' });
    expect(({} as Record<string, unknown>)['ref']).toBeUndefined();
  });

  it('W3: of junk in any place never throws, and what comes of it can be stored', () => {
    fc.assert(
      fc.property(fc.constantFrom('push', 'check_run', 'workflow_run', 'ping', 'anything'), fc.constantFrom(...paths), junk, (event, path, value) => {
        const body = bytes(replaced(path, value));
        const parsed = parseEvent(event, body);
        expectStorable(describeEvent(event, body));
        if (parsed.kind === 'unused') expectStorable(parsed.params);
        else if (parsed.kind === 'push') expectStorable({ ...parsed });
        // One lane per branch: what is processed as a push must be stored with the same ref.
        if (parsed.kind === 'push') expect(describeEvent(event, body)).toMatchObject({ ref: parsed.ref, repositoryId: parsed.repository.id });
      }),
      { numRuns: 2_000 },
    );
  });

  it('W3: of any bytes never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom('push', 'check_run', 'workflow_run', '__proto__', 'constructor'), fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map((text) => Buffer.from(text))), (event, body) => {
        expect(['unused', 'push', 'build-finished']).toContain(parseEvent(event, Buffer.from(body)).kind);
        describeEvent(event, Buffer.from(body));
      }),
      { numRuns: 1_000 },
    );
  });
});
