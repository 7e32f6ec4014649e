import { describe, expect, it } from 'vitest';
import { detectSecret } from '../../../../src/core/spec/detect-secret.ts';

describe('detectSecret', () => {
  // Put together here, so that no scanner takes the test for a leak.
  const join = (...parts: string[]): string => parts.join('');

  it.each([
    ['DB_PASSWORD', 'hunter2', 'name'],
    ['api_key', 'x', 'name'],
    ['SESSION_SECRET', 'abc', 'name'],
    ['GITHUB_TOKEN', 'abc', 'name'],
    ['JWT_SIGNING_KEY', 'abc', 'name'],
    ['X', join('AKIA', 'ABCDEFGHIJKLMNOP'), 'aws'],
    ['X', join('ghp', '_', 'a'.repeat(36)), 'github'],
    ['X', join('glpat', '-', 'a'.repeat(20)), 'gitlab'],
    ['X', join('xoxb', '-1234567890-abc'), 'slack'],
    ['X', join('sk', '_live_', 'a'.repeat(24)), 'stripe'],
    ['X', join('-----BEGIN ', 'RSA PRIVATE KEY-----\nabc'), 'privateKey'],
    ['DATABASE_URL', 'postgres://u:pw@db/x', 'url'],
    ['X', 'see http://a/b and redis://:pw@cache:6379', 'url'],
    ['X', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxIn0', '.abcdefghijklmn'), 'jwt'],
  ])('finds %s=%s by its %s', (name, value, reason) => {
    expect(detectSecret(name, value)).toBe(reason);
  });

  it.each([
    ['DB_PASSWORD', ''],
    ['REQUIRE_TOKEN', 'true'],
    ['DB_PASSWORD_FILE', '/run/secrets/db'],
    ['AUTH_TOKEN', '/var/run/token'],
    ['DATABASE_URL', 'postgres://db/x'],
    ['DATABASE_URL', 'postgres://app:$(DB_PW)@db/x'],
    ['DATABASE_URL', 'postgres://app:${DB_PW}@db/x'],
    ['MAX_TOKENS', '4096'],
    ['CACHE_KEY', 'v1'],
    ['PUBLIC_URL', 'https://example.com:8443/@user'],
    ['MONKEY', 'banana'],
  ])('lets %s=%s pass', (name, value) => {
    expect(detectSecret(name, value)).toBeNull();
  });

  it('S4: adversarial values of the largest size are looked at in linear time', () => {
    for (const unit of ['://', 'http://a:b', '-eyJ', 'eyJ.eyJ.', 'xoxb-', '-----BEGIN ', 'AKIA', '://:@', '@', 'A ']) {
      expect(() => detectSecret('X', unit.repeat(Math.floor(32_768 / unit.length)))).not.toThrow();
    }
  });
});
