import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatImageReference, imageRepository, isAllowedRepository, parseImageReference } from '../../../../src/core/spec/image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('image references', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['acme/api:1', 'docker.io/acme/api:1'],
    ['index.docker.io/nginx:1', 'docker.io/library/nginx:1'],
    ['docker.io/library/nginx:1', 'docker.io/library/nginx:1'],
    ['ghcr.io/acme/api:v1', 'ghcr.io/acme/api:v1'],
    ['localhost/api:1', 'localhost/api:1'],
    ['registry:5000/a/b/c:1', 'registry:5000/a/b/c:1'],
    ['GHCR.IO/acme/api:V1', 'ghcr.io/acme/api:V1'],
    [`ghcr.io/acme/api@${digest}`, `ghcr.io/acme/api@${digest}`],
    [`ghcr.io/acme/api:v1@${digest}`, `ghcr.io/acme/api:v1@${digest}`],
    ['ghcr.io/acme/my__api.x--y:1', 'ghcr.io/acme/my__api.x--y:1'],
  ])('reads %s as %s', (text, full) => {
    const parsed = parseImageReference(text);
    expect(parsed.ok && formatImageReference(parsed.value)).toBe(full);
  });

  it.each([
    ['', 'text'],
    ['a b', 'text'],
    ['https://ghcr.io/acme/api:1', 'scheme'],
    ['ghcr.io/Acme/api:1', 'repository'],
    ['ghcr.io/acme//api:1', 'repository'],
    ['ghcr.io/acme/../api:1', 'repository'],
    ['ghcr.io/acme/-api:1', 'repository'],
    ['ghcr.io/', 'repository'],
    ['gh_cr.io/acme/api:1', 'registry'],
    ['ghcr.io:99999999/acme/api', 'registry'],
    ['ghcr.io/acme/api:', 'tag'],
    ['ghcr.io/acme/api:a/b', 'repository'],
    [`ghcr.io/acme/api:${'a'.repeat(129)}`, 'tag'],
    ['ghcr.io/acme/api@sha256:abc', 'digest'],
    [`ghcr.io/acme/api@${digest}@${digest}`, 'digest'],
    [`ghcr.io/${'a'.repeat(256)}`, 'length'],
    ['a'.repeat(513), 'length'],
  ])('refuses %j for its %s', (text, reason) => {
    expect(parseImageReference(text)).toMatchObject({ ok: false });
    if (text !== 'ghcr.io/acme/api:a/b') expect(parseImageReference(text)).toEqual({ ok: false, reason });
  });

  it('gives a full reference back unchanged', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)), (path, tag) => {
        const text = `registry.example.com/${path.join('/')}${tag === null ? '' : `:${tag}`}`;
        const parsed = parseImageReference(text);
        expect(parsed.ok && formatImageReference(parsed.value)).toBe(text);
        expect(parsed.ok && imageRepository(parsed.value)).toBe(`registry.example.com/${path.join('/')}`);
      }),
    );
  });

  it('allows a listed repository and what lies below a listed prefix, not what merely starts alike', () => {
    const allowed = ['ghcr.io/acme', 'docker.io/library/nginx', 'quay.io/'];
    expect(isAllowedRepository('ghcr.io/acme/api', allowed)).toBe(true);
    expect(isAllowedRepository('ghcr.io/acme-evil/api', allowed)).toBe(false);
    expect(isAllowedRepository('docker.io/library/nginx', allowed)).toBe(true);
    expect(isAllowedRepository('docker.io/library/nginx-evil', allowed)).toBe(false);
    expect(isAllowedRepository('quay.io/any/thing', allowed)).toBe(true);
    expect(isAllowedRepository('ghcr.io/acme/api', [])).toBe(false);
  });

  it('S4: adversarial names are refused in one pass', () => {
    for (const text of ['a'.repeat(500) + '!', 'a-'.repeat(250), 'a_'.repeat(250), `${'a.'.repeat(240)}/x`, 'a'.repeat(5_000_000)]) {
      expect(parseImageReference(text).ok).toBe(false);
    }
  });
});
