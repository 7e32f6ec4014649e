import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictingClaim, hostMatchesGrant, normaliseRoutePath, type HostClaim } from '../../../../src/core/platform/host-claims.ts';
import { hostContains, hostsOverlap, normaliseHost } from '../../../../src/core/platform/host-pattern.ts';

const label = fc.constantFrom('a', 'b', 'shop', 'x1', 'a-b');
const exactHost = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
const host = fc.oneof(exactHost, exactHost.map((name) => `*.${name}`));

function claim(host: string, owner: string, path = '/', environment = 'stage'): HostClaim {
  const [project = '', service = ''] = owner.split('/');
  return { environment, host, path, project, service };
}

describe('normaliseHost', () => {
  it.each([
    ['EXAMPLE.com.', 'example.com'],
    ['münchen.de', 'xn--mnchen-3ya.de'],
    ['XN--MNCHEN-3YA.de', 'xn--mnchen-3ya.de'],
    ['example。com。', 'example.com'],
    ['ｅｘａｍｐｌｅ.com', 'example.com'],
    ['*.Shop.example.com', '*.shop.example.com'],
  ])('S11: %s is %s', (spelling, expected) => {
    expect(normaliseHost(spelling)).toBe(expected);
  });

  it.each(['', 'localhost', '.', 'a..b', 'example.com..', '*.com', '*', 'a.*.com', '**.a.com', 'a_b.com', '-a.com', 'a-.com', 'a/b.com', 'a b.com', 'ex\nample.com', 'a%2eb.com', 'a@b.com', 'a.com:80', 'https://a.com', '[::1]', '127.0.0.1', '0x7f.1', 'a.1', `${'a'.repeat(64)}.com`, `${'a.'.repeat(130)}com`, '\u0000.com', 'a／b.com'])('refuses %j', (text) => {
    expect(normaliseHost(text)).toBeNull();
  });

  it('is idempotent and lets nothing but DNS names through, for all strings', () => {
    const soup = fc.string({ unit: fc.oneof(fc.constantFrom('a', 'B', '.', '*', '-', 'ü', '。', '%', 'ß', '\u200d', '1'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(soup, host), (text) => {
        const once = normaliseHost(text);
        if (once === null) return;
        expect(once).toMatch(/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
        expect(normaliseHost(once)).toBe(once);
        expect(normaliseHost(`${once}.`)).toBe(once);
        expect(normaliseHost(once.toUpperCase())).toBe(once);
      }),
    );
  });
});

describe('hostsOverlap', () => {
  it('is symmetric, reflexive, and holds wherever one host contains the other', () => {
    fc.assert(
      fc.property(host, host, (a, b) => {
        expect(hostsOverlap(a, b)).toBe(hostsOverlap(b, a));
        expect(hostsOverlap(a, a)).toBe(true);
        if (hostContains(a, b)) expect(hostsOverlap(a, b)).toBe(true);
      }),
    );
  });

  it('means that some host is under both', () => {
    fc.assert(
      fc.property(host, host, (a, b) => {
        // Two overlapping patterns share a host below the longer one of the two.
        const witnesses = [a, b].map((each) => each.replace('*.', 'w.'));
        expect(hostsOverlap(a, b)).toBe(witnesses.some((each) => hostContains(a, each) && hostContains(b, each)));
      }),
    );
  });
});

describe('hostMatchesGrant', () => {
  it.each([
    ['shop.example.com', ['shop.example.com'], true],
    ['SHOP.example.com.', ['shop.example.com'], true],
    ['a.shop.example.com', ['*.shop.example.com'], true],
    ['a.b.shop.example.com', ['*.shop.example.com'], true],
    ['*.shop.example.com', ['*.shop.example.com'], true],
    ['*.a.shop.example.com', ['*.shop.example.com'], true],
    ['shop.example.com', ['*.shop.example.com'], false],
    ['myshop.example.com', ['shop.example.com', '*.shop.example.com'], false],
    ['*.example.com', ['*.shop.example.com'], false],
    ['*.shop.example.com', ['shop.example.com', 'a.shop.example.com'], false],
    ['shop.example.com', [], false],
    ['not a host', ['*.example.com'], false],
  ])('%s of %j: %s', (wanted, grants, expected) => {
    expect(hostMatchesGrant(wanted, grants)).toBe(expected);
  });

  it('S11: a wildcard is granted only where every host that it means is granted', () => {
    // Built from the grant, because two random hosts hardly ever meet.
    const granted = fc.tuple(fc.array(host, { maxLength: 2 }), host, fc.array(label, { maxLength: 2 }), fc.boolean()).map(([others, grant, below, wide]) => {
      const name = [...below, grant.replace('*.', '')].join('.');
      return { grants: [...others, grant], wanted: wide ? `*.${name}` : name };
    });
    let granting = 0;
    fc.assert(
      fc.property(granted, fc.array(label, { minLength: 1, maxLength: 2 }), ({ grants, wanted }, below) => {
        if (!hostMatchesGrant(wanted, grants)) return;
        granting += 1;
        const meant = wanted.startsWith('*.') ? wanted.replace('*', below.join('.')) : wanted;
        expect(hostMatchesGrant(meant, grants)).toBe(true);
      }),
    );
    expect(granting).toBeGreaterThan(0);
  });
});

describe('conflictingClaim', () => {
  const owner = claim('pay.example.com', 'pay/api', '/v1');

  it.each([
    ['the host with another path', claim('pay.example.com', 'shop/web', '/v2')],
    ['a wildcard over it', claim('*.example.com', 'shop/web')],
    ['another case', claim('PAY.Example.com', 'shop/web')],
    ['a trailing dot', claim('pay.example.com.', 'shop/web')],
    ['full-width letters', claim('ｐａｙ.example.com', 'shop/web')],
  ])("S11: another project cannot claim %s", (_, wanted) => {
    expect(conflictingClaim([owner], wanted)).toBe(owner);
  });

  it('S11: a host under another project’s wildcard, in Unicode or ASCII, is taken', () => {
    const wildcard = claim('*.münchen.de', 'pay/api');
    expect(conflictingClaim([wildcard], claim('a.xn--mnchen-3ya.de', 'shop/web'))).toBe(wildcard);
    expect(conflictingClaim([wildcard], claim('xn--mnchen-3ya.de', 'shop/web'))).toBeNull();
  });

  it('lets services of one project share a host by path, but not one path', () => {
    expect(conflictingClaim([owner], claim('pay.example.com', 'pay/web', '/'))).toBeNull();
    expect(conflictingClaim([owner], claim('*.example.com', 'pay/web', '/v1'))).toBeNull();
    expect(conflictingClaim([owner], claim('Pay.example.com', 'pay/web', '/v1/'))).toBe(owner);
  });

  it('sees one environment at a time, and never a service against itself', () => {
    expect(conflictingClaim([owner], claim('pay.example.com', 'shop/web', '/v1', 'prod'))).toBeNull();
    expect(conflictingClaim([owner], { ...owner })).toBeNull();
  });

  it('names the earliest owner', () => {
    const later = claim('*.example.com', 'blog/web');
    expect(conflictingClaim([owner, later], claim('pay.example.com', 'shop/web'))).toBe(owner);
  });

  it('is symmetric for all claims', () => {
    const anyClaim = fc.record({ environment: fc.constantFrom('dev', 'prod'), host, path: fc.constantFrom('/', '/a', '/a/', ''), project: fc.constantFrom('p', 'q'), service: fc.constantFrom('s', 't') });
    fc.assert(fc.property(anyClaim, anyClaim, (a, b) => conflictingClaim([a], b) === null === (conflictingClaim([b], a) === null)));
  });
});

it('normaliseRoutePath drops what an Ingress ignores', () => {
  expect(['', '/', '//', '/a', '/a/', '/a/b//'].map(normaliseRoutePath)).toEqual(['/', '/', '/', '/a', '/a', '/a/b']);
});
