import { generateKeyPairSync } from 'node:crypto';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { EncliiError } from '../../../src/errors/enclii-error.ts';

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } }).privateKey;
const secret = 'a-webhook-secret-of-good-length';
const minimal = {
  ENCLII_GITHUB_APP_ID: '123',
  ENCLII_GITHUB_PRIVATE_KEY: privateKey,
  ENCLII_GITHUB_WEBHOOK_SECRETS: secret,
  ENCLII_ENVIRONMENT_REPOSITORY_URL: 'https://github.com/acme/environments.git',
};

function files(contents: Record<string, string>): (path: string) => string {
  return (path) => {
    const text = contents[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
}

/** The lines of the error, without values that vary. */
function mistakes(environment: Record<string, string | undefined>, contents: Record<string, string> = {}): string[] {
  try {
    loadConfig(environment, files(contents));
  } catch (error) {
    if (error instanceof EncliiError && error.code === 'CONFIG_INVALID') return String(error.params['list']).split('\n');
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('fills in defaults and freezes everything', () => {
    const config = loadConfig(minimal, files({}));
    expect(config).toMatchObject({
      http: { host: '127.0.0.1', port: 8080 },
      github: { apiUrl: 'https://api.github.com', appId: 123 },
      environmentRepository: { branch: 'main', token: null },
      databaseUrl: null,
      dataDirectory: resolve('.enclii'),
      limits: { webhookBodyBytes: 26_214_400, webhookBodySlackBytes: 1_048_576, imageWaitMinutes: 30, quarantineAttempts: 5 },
    });
    const values = [config, ...Object.values(config)].filter((value) => typeof value === 'object' && value !== null);
    expect(values.every((value) => Object.isFrozen(value) || inspect(value) === '[secret]')).toBe(true);
    expect(Object.isFrozen(config.github.webhookSecrets)).toBe(true);
  });

  it('reads the file, and lets variables win, also over the file\'s path of a secret', () => {
    const config = loadConfig(
      { ENCLII_CONFIG: '/c.yaml', ENCLII_LISTEN_PORT: '9999', ENCLII_GITHUB_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n') },
      files({
        '/c.yaml': [
          'http: { port: 1, host: 0.0.0.0 }',
          'github:',
          '  appId: 7',
          '  privateKeyFile: /absent',
          '  webhookSecretsFile: /hooks',
          'environmentRepository: { url: "https://example.com/e.git" }',
          'registry: { allowPrivateHosts: ["registry.internal:5000"] }',
        ].join('\n'),
        '/hooks': 'first secret with spaces\nsecond-secret-of-16\n',
      }),
    );
    expect(config.http).toMatchObject({ host: '0.0.0.0', port: 9999 });
    expect(config.github.privateKey.reveal()).toBe(privateKey);
    expect(config.github.webhookSecrets.map((each) => each.reveal())).toEqual(['first secret with spaces', 'second-secret-of-16']);
    expect(config.registry.allowPrivateHosts).toEqual(['registry.internal:5000']);
  });

  it('names every mistake at once, each with its variable or its position and the fix', () => {
    const lines = mistakes(
      {
        ENCLII_CONFIG: '/c.yaml',
        ENCLII_LISTEN_PORT: '80a',
        ENCLII_LOG_LEVEL: 'loud',
        ENCLII_GITHUB_WEBHOOK_SECRETS: 'short',
        ENCLII_GITHUB_PRIVATE_KEY_FILE: '/absent.pem',
        ENCLII_ENVIRONMENT_REPOSITORY_URL: 'https://user:hunter2@example.com/e.git',
        ENCLII_LISTEN_HOTS: 'x',
      },
      { '/c.yaml': 'limits:\n  imageWaitMinutes: 0\n  imageWait: 3\ngithub: nothing\n' },
    );
    expect(lines).toEqual([
      '- /c.yaml:3:3: there is no setting "limits.imageWait". Remove it.',
      '- /c.yaml:4:9: expected a group of settings. Indent the settings of the group below its name, each as "name: value".',
      '- ENCLII_LISTEN_HOTS: there is no such variable. Did you mean ENCLII_LISTEN_HOST? If not, unset it.',
      '- ENCLII_GITHUB_PRIVATE_KEY_FILE: the file /absent.pem cannot be read (ENOENT). Check the path, and that the account of the daemon may read the file.',
      '- ENCLII_GITHUB_APP_ID (github.appId) is not set. Set ENCLII_GITHUB_APP_ID, or github.appId in the file that ENCLII_CONFIG names.',
      '- ENCLII_LISTEN_PORT: expected a whole number. Write digits only, without a unit.',
      '- ENCLII_GITHUB_WEBHOOK_SECRETS: expected at least 16 characters. Give a longer value; for a secret, generate a random one (openssl rand -hex 32).',
      '- ENCLII_ENVIRONMENT_REPOSITORY_URL: expected an https URL without user name or password. Plain http is accepted for this machine (localhost) only; put credentials into their own setting.',
      '- ENCLII_LOG_LEVEL: expected one of debug, info, warn, error. Use one of these words.',
      '- /c.yaml:2:3: expected a number of at least 1. Choose a number inside the bounds.',
    ].sort((a, b) => lines.indexOf(a) - lines.indexOf(b)));
    expect(lines.join()).not.toContain('hunter2');
  });

  it('W1: refuses to start without a webhook secret', () => {
    for (const value of [undefined, '', ' ']) {
      expect(mistakes({ ...minimal, ENCLII_GITHUB_WEBHOOK_SECRETS: value })).toEqual([
        expect.stringMatching(/^- ENCLII_GITHUB_WEBHOOK_SECRETS \(github\.webhookSecrets\) is not set\..*_FILE/),
      ]);
    }
  });

  it('W10: accepts several webhook secrets at once', () => {
    const config = loadConfig({ ...minimal, ENCLII_GITHUB_WEBHOOK_SECRETS: `${secret}\n${secret}-2` }, files({}));
    expect(config.github.webhookSecrets.map((each) => each.reveal())).toEqual([secret, `${secret}-2`]);
  });

  it('answers in Spanish when that is the configured language', () => {
    expect(mistakes({ ...minimal, ENCLII_LANGUAGE: 'es', ENCLII_GITHUB_APP_ID: '0' })).toEqual([
      '- ENCLII_GITHUB_APP_ID: se esperaba un número no menor que 1. Elija un número dentro de los límites.',
    ]);
  });

  it.each([
    ['a value and its file', { ENCLII_GITHUB_PRIVATE_KEY_FILE: '/key' }, 'also given by ENCLII_GITHUB_PRIVATE_KEY'],
    ['a private key that is none', { ENCLII_GITHUB_PRIVATE_KEY: 'hunter2' }, 'expected a private key in PEM format'],
    ['plain http to another machine', { ENCLII_GITHUB_API_URL: 'http://example.com' }, 'expected an https URL'],
    ['another database', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: expected a connection string'],
    ['a file that is not there', { ENCLII_CONFIG: '/none.yaml' }, 'ENCLII_CONFIG: the file /none.yaml cannot be read'],
    ['broken YAML', { ENCLII_CONFIG: '/broken.yaml' }, '/broken.yaml:1:'],
    ['a repeated secret', { ENCLII_GITHUB_WEBHOOK_SECRETS: `${secret} ${secret}` }, 'twice'],
    ['an unknown group with a near name', { ENCLII_CONFIG: '/near.yaml' }, 'Did you mean "limits"?'],
    ['a prototype as a field', { ENCLII_CONFIG: '/proto.yaml' }, 'there is no setting "__proto__"'],
  ])('refuses %s, once', (_name, change, expected) => {
    const lines = mistakes({ ...minimal, ...change }, { '/broken.yaml': 'a: [', '/key': privateKey, '/near.yaml': 'limit: {}', '/proto.yaml': '__proto__: { log: 1 }' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(expected);
  });

  it('does not stumble over the variables that Kubernetes makes of a Service named enclii', () => {
    expect(mistakes({ ...minimal, ENCLII_PORT: 'tcp://10.0.0.1:80', ENCLII_SERVICE_HOST: '10.0.0.1', ENCLII_PORT_80_TCP_PROTO: 'tcp' })).toEqual([]);
  });

  it('accepts loopback over plain http', () => {
    expect(loadConfig({ ...minimal, ENCLII_GITHUB_API_URL: 'http://127.0.0.1:3000/api/v3' }, files({})).github.apiUrl).toBe('http://127.0.0.1:3000/api/v3');
  });

  it('S14: shows no secret when it is printed, inspected or serialised', () => {
    const config = loadConfig({ ...minimal, DATABASE_URL: 'postgresql://r:canary-password@h/d', ENCLII_ENVIRONMENT_REPOSITORY_TOKEN: 'canary-token' }, files({}));
    const shown = [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true }), String(config.databaseUrl)].join();
    expect(secretsOf(config)).toHaveLength(4);
    for (const each of secretsOf(config)) expect(shown).not.toContain(each.reveal());
    expect(shown).not.toContain('canary');
  });
});
