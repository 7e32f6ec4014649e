import { describe, expect, it } from 'vitest';
import { parseAuthChallenge } from '../../../../src/adapters/registry/auth-challenge.ts';
import { parseDockerConfig } from '../../../../src/adapters/registry/docker-config.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('parseDockerConfig', () => {
  it('reads auth, username and password, and every spelling of the registry', () => {
    const store = parseDockerConfig(
      JSON.stringify({
        auths: {
          'https://index.docker.io/v1/': { auth: base64('hub:a:b') },
          'GHCR.io': { username: 'u', password: 'p' },
          'registry.example:5000/v2/': { auth: base64('x:') },
          'helper.example': {},
        },
        credsStore: 'desktop',
      }),
    );
    expect(Object.fromEntries(store)).toEqual({
      'docker.io': { username: 'hub', password: 'a:b' },
      'ghcr.io': { username: 'u', password: 'p' },
      'registry.example:5000': { username: 'x', password: '' },
    });
  });

  it('is empty without auths', () => {
    expect(parseDockerConfig('{}').size).toBe(0);
  });

  it.each(['', 'null', '[]', '{"auths":1}', '{"auths":{"a":null}}', '{"auths":{"a":{"auth":"c2VjcmV0"}}}'])('refuses %s without repeating it', (text) => {
    expect(() => parseDockerConfig(text)).toThrow(EncliiError);
    expect(() => parseDockerConfig(text)).not.toThrow(/c2VjcmV0|secret/);
  });
});

describe('parseAuthChallenge', () => {
  it('reads a Bearer challenge', () => {
    const challenge = parseAuthChallenge('Bearer realm="https://auth.example/token?a=b,c",service="reg \\"x\\"", scope="repository:a/b:pull,push"');
    expect(challenge?.scheme).toBe('bearer');
    expect(Object.fromEntries(challenge?.parameters ?? [])).toEqual({
      realm: 'https://auth.example/token?a=b,c',
      service: 'reg "x"',
      scope: 'repository:a/b:pull,push',
    });
  });

  it('prefers Bearer among several', () => {
    const challenge = parseAuthChallenge('Basic realm="r", Negotiate, Bearer realm=https://t.example/,service=s');
    expect(challenge?.scheme).toBe('bearer');
    expect(challenge?.parameters.get('realm')).toBe('https://t.example/');
  });

  it('knows Basic, and nothing else', () => {
    expect(parseAuthChallenge('basic realm="x"')?.scheme).toBe('basic');
    expect(parseAuthChallenge('Digest realm="x"')).toBeNull();
    expect(parseAuthChallenge(null)).toBeNull();
    expect(parseAuthChallenge('x'.repeat(100_000))).toBeNull();
  });
});
