import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dnsLabel } from '../../../../src/core/spec/slug.ts';

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

describe('dnsLabel', () => {
  it('keeps a text that is a label already', () => {
    expect(dnsLabel('main')).toBe('main');
    expect(dnsLabel('release-2')).toBe('release-2');
  });

  it('S6: branch names that read alike get distinct slugs', () => {
    const branches = ['a/b', 'a-b', 'a_b', 'A-B', 'a.b', 'a--b/', 'a/b/', 'á-b', '--upload-pack=x', '../x', 'x\ny', ''];
    expect(new Set(branches.map((branch) => dnsLabel(branch))).size).toBe(branches.length);
  });

  it('S6: a branch cannot pose as the slug of another one', () => {
    const slug = dnsLabel('feature/pay');
    expect(slug).toMatch(/^feature-pay-[0-9a-f]{8}$/);
    expect(dnsLabel(slug)).not.toBe(slug);
  });

  it('S6: any text of any length becomes a valid label within the limit, and never throws', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: fc.constantFrom('a', '-', '/', '.', 'Z', '0', '\n'), maxLength: 300 }));
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 63 }), (branch, limit) => {
        const slug = dnsLabel(branch, limit);
        expect(slug.length).toBeLessThanOrEqual(limit);
        expect(slug).toMatch(label);
        expect(dnsLabel(branch, limit)).toBe(slug);
      }),
    );
    expect(dnsLabel('x'.repeat(255))).toHaveLength(63);
    expect(dnsLabel('x'.repeat(255))).not.toBe(dnsLabel('x'.repeat(254)));
  });

  it('S6: distinct texts have distinct slugs', () => {
    const near = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/', '_'), maxLength: 70 });
    fc.assert(fc.property(near, near, (a, b) => { fc.pre(a !== b); expect(dnsLabel(a)).not.toBe(dnsLabel(b)); }), { numRuns: 500 });
  });
});
