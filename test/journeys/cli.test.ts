import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { EnvironmentRepo, specText } from './cli-environment-repo.ts';
import { enclii } from './cli-process.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enclii-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('enclii validate', () => {
  it('finds every enclii.yaml below here, but not those of other people', async () => {
    for (const path of ['a/enclii.yaml', 'b/c/enclii.yaml', 'node_modules/x/enclii.yaml', '.git/enclii.yaml']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), specText(1).replace('name: web', `name: web-${path[0]!}`));
    }
    const { code, stdout } = await enclii(['validate'], { cwd: folder });
    expect(stdout).toBe('✓ 2 files valid, 2 Service Specs\n');
    expect(code).toBe(0);
  });

  it('prints each problem with its place, excerpt, caret and fix, and ends with 10', async () => {
    const { code, stdout } = await enclii(['validate', 'examples/broken']);
    expect(stdout).toContain(
      'examples/broken/enclii.yaml:14:5  error  SCHEMA_UNKNOWN_FIELD\n  "spec.runtime" has no field "replcas". Did you mean "replicas"?\n  14 |     replcas: 3\n     |     ^^^^^^^\n  → ',
    );
    expect(stdout).toMatch(/\n✗ \d+ errors( and \d+ warnings?)? in 1 file\n$/);
    expect(code).toBe(10);
  });

  it('gives one JSON object with positions, and nothing else on standard output', async () => {
    writeFileSync(join(folder, 'enclii.yaml'), specText(1).replace('8080', '"x"'));
    const { code, stdout, stderr } = await enclii(['validate', '--json', '--lang', 'es'], { cwd: folder });
    const report = JSON.parse(stdout) as { ok: boolean; errors: number; diagnostics: readonly Record<string, unknown>[] };
    expect(report).toMatchObject({ ok: false, files: 1, errors: report.diagnostics.length });
    expect(report.diagnostics[0]).toMatchObject({ severity: 'error', file: 'enclii.yaml', line: 9, field: 'spec.runtime.ports[0]' });
    expect(stderr).toBe('');
    expect(code).toBe(10);
  });

  it('reports a service that two files declare, on both', async () => {
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'enclii.yaml'), specText(1));
    }
    const { stdout } = await enclii(['validate'], { cwd: folder });
    expect(stdout.match(/SPEC_DECLARED_TWICE/g)).toHaveLength(2);
  });

  it('S5: refuses a symbolic link instead of following it', async () => {
    symlinkSync('/etc/passwd', join(folder, 'enclii.yaml'));
    const { code, stdout } = await enclii(['validate'], { cwd: folder });
    expect(stdout).toContain('SOURCE_NOT_A_FILE');
    expect(stdout).not.toContain('root:');
    expect(code).toBe(10);
  });

  it('judges a spec by an environment repo: project, registry, hosts, limits', async () => {
    const repo = new EnvironmentRepo();
    const check = async (text: string, ...args: string[]): Promise<string> => {
      writeFileSync(join(folder, 'enclii.yaml'), text);
      return (await enclii(['validate', 'enclii.yaml', '--environment-repo', repo.directory, ...args], { cwd: folder })).stdout;
    };
    expect(await check(specText(1))).toBe('✓ 4 files valid, 1 Service Spec; checked for dev\n');
    expect(await check(specText(1, '  routes:\n    - host: www.rival.example.com\n'))).toContain('enclii.yaml:14:13  error  PLATFORM_HOST_NOT_GRANTED');
    expect(await check(specText(1).replace('ghcr.io/acme', 'ghcr.io/evil'))).toContain('SPEC_IMAGE_REGISTRY');
    expect(await check(specText(1).replace('project: shop', 'project: other'))).toContain('enclii.yaml:4:12  error  CLI_PROJECT_UNKNOWN');
    expect(await check(specText(1), '--repository-id', '999')).toContain('PLATFORM_REPOSITORY_NOT_REGISTERED');
    expect(await check(specText(1), '--repository-id', '1001')).toContain('✓');
    expect(await check(specText(1).replace('name: web', 'name: web\n  environment: prod'))).toContain('CLI_ENVIRONMENT_NOT_IN_PROJECT');
    repo.remove();
  });

  it('validates people’s files of the example environment repo, and names a mistake by its path from here', async () => {
    expect((await enclii(['validate', '--environment-repo', '.'], { cwd: resolve('examples/environment-repo') })).stdout).toBe('✓ 5 files valid, 0 Service Specs\n');
    writeFileSync(join(folder, 'platform.yaml'), 'apiVersion: enclii.dev/v1\nkind: Platform\nmetadata:\n  name: acme\nspec:\n  registry: ghcr.io\n');
    const { code, stdout } = await enclii(['validate', '--environment-repo', '.'], { cwd: folder });
    expect(stdout).toContain('platform.yaml:6:3  error  SCHEMA_UNKNOWN_FIELD');
    expect(code).toBe(10);
  });

  it('explains a code in both languages, and suggests one for a typo', async () => {
    expect((await enclii(['validate', '--explain', 'spec_over_limit'])).stdout).toMatch(/^SPEC_OVER_LIMIT\n {2}Message .*<limit>/);
    expect((await enclii(['validate', '--explain', 'SPEC_OVER_LIMIT', '--lang', 'es'])).stdout).toContain('Código de salida  10');
    const { code, stderr } = await enclii(['validate', '--explain', 'SPEC_OVER_LIMITS']);
    expect(stderr).toContain('Did you mean SPEC_OVER_LIMIT?');
    expect(code).toBe(2);
  });
});

describe('enclii render', () => {
  it('prints a YAML stream of the manifests and says what it assumed on standard error', async () => {
    const { code, stdout, stderr } = await enclii(['render', 'examples/web/enclii.yaml', '--env', 'prod']);
    const kinds = parseAllDocuments(stdout).map((document) => (document.toJS() as { kind: string }).kind);
    expect(kinds.sort()).toEqual(['Deployment', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount']);
    expect(stdout).toContain(`ghcr.io/enclii-examples/web@sha256:${'0'.repeat(64)}`);
    expect(stderr).toContain('placeholder digest');
    expect(code).toBe(0);
  });

  it('says nothing where everything is given', async () => {
    const repo = new EnvironmentRepo();
    writeFileSync(join(folder, 'enclii.yaml'), specText(1));
    const digest = `sha256:${'c'.repeat(64)}`;
    const { stdout, stderr } = await enclii(['render', 'enclii.yaml', '--env', 'dev', '--environment-repo', repo.directory, '--sha', 'd'.repeat(40), '--image-digest', digest], { cwd: folder });
    expect(stderr).toBe('');
    expect(stdout).toContain(`ghcr.io/acme/web@${digest}`);
    repo.remove();
  });

  it('writes files below --out and tells of what is left over', async () => {
    const args = ['render', resolve('examples/web/enclii.yaml'), '--env', 'prod', '--out', 'out'];
    expect((await enclii(args, { cwd: folder })).stdout.split('\n')).toContain('out/web/manifests/deployment-web.yaml');
    expect(readdirSync(join(folder, 'out/web')).sort()).toEqual(['manifests', 'service.yaml']);
    writeFileSync(join(folder, 'out/web/manifests/old.yaml'), '');
    expect((await enclii(args, { cwd: folder })).stderr).toContain('out/web/manifests/old.yaml');
  });

  it('S5: does not follow a link out of --out', async () => {
    mkdirSync(join(folder, 'out/web'), { recursive: true });
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'out/web/manifests'));
    const { code, stderr } = await enclii(['render', resolve('examples/web/enclii.yaml'), '--env', 'prod', '--out', 'out'], { cwd: folder });
    expect(stderr).toContain('CLI_OUTSIDE_OUTPUT');
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
    expect(code).toBe(2);
  });

  it('shows what is wrong with the spec instead', async () => {
    const { code, stdout, stderr } = await enclii(['render', 'examples/broken/enclii.yaml', '--env', 'prod']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/SCHEMA_UNKNOWN_FIELD[\s\S]*CLI_SPEC_INVALID/);
    expect(code).toBe(10);
  });
});

describe('enclii diff', () => {
  it('shows what a spec changes with the image that runs now, and no change where there is none', async () => {
    const repo = new EnvironmentRepo();
    repo.publishRenderers();
    repo.releaseWeb(1);
    const diff = (...args: string[]) => enclii(['diff', 'enclii.yaml', '--env', 'dev', '--environment-repo', repo.directory, ...args], { cwd: folder });
    writeFileSync(join(folder, 'enclii.yaml'), specText(1));
    const same = await diff('--exit-code');
    expect(same).toMatchObject({ code: 0, stdout: '', stderr: 'No change: a push of this would write nothing.\n' });
    writeFileSync(join(folder, 'enclii.yaml'), specText(2));
    const { code, stdout } = await diff();
    expect(stdout).toContain('--- a/environments/dev/shop/web/manifests/deployment-web.yaml\n+++ b/environments/dev/shop/web/manifests/deployment-web.yaml\n@@');
    expect(stdout).toContain('\n-  replicas: 1\n+  replicas: 2\n');
    expect(stdout).toContain('--- /dev/null\n+++ b/environments/dev/shop/web/manifests/poddisruptionbudget-web.yaml');
    expect(stdout).not.toContain('sha256');
    expect(stdout).not.toContain('release.yaml');
    expect(code).toBe(0);
    expect((await diff('--exit-code')).code).toBe(3);
    const patch = join(folder, 'change.patch');
    writeFileSync(patch, stdout);
    // git itself is the judge of the format.
    execFileSync('git', ['-C', repo.directory, 'apply', '--check', patch]);
    repo.remove();
  });
});

describe('enclii init', () => {
  it.each(['web', 'api', 'worker'])('writes a %s that validates and renders, and never overwrites', async (template) => {
    const args = ['init', '--template', template, '--name', 'cart', '--project', 'shop', '--image', 'ghcr.io/acme/cart'];
    const first = await enclii(args, { cwd: folder });
    expect(first.stdout).toBe('enclii.yaml\n.github/workflows/enclii.yml\n');
    expect((await enclii(['validate'], { cwd: folder })).stdout).toBe('✓ 1 file valid, 1 Service Spec\n');
    for (const env of ['dev', 'prod']) expect((await enclii(['render', 'enclii.yaml', '--env', env], { cwd: folder })).code).toBe(0);
    const workflow = parseAllDocuments(readFileSync(join(folder, '.github/workflows/enclii.yml'), 'utf8'))[0]!.toJS();
    expect(workflow).toMatchObject({ permissions: { contents: 'read', packages: 'write' } });
    expect(JSON.stringify(workflow)).toContain('ghcr.io/acme/cart:${{ github.sha }}');
    writeFileSync(join(folder, 'enclii.yaml'), 'mine\n');
    const second = await enclii(args, { cwd: folder });
    expect(second.stderr).toContain('CLI_FILE_EXISTS');
    expect(second.code).toBe(2);
    expect(readFileSync(join(folder, 'enclii.yaml'), 'utf8')).toBe('mine\n');
    expect((await enclii([...args, '--force'], { cwd: folder })).code).toBe(0);
  });

  it('takes names from the directory and the git remote with --yes', async () => {
    mkdirSync(join(folder, 'My Service/.git'), { recursive: true });
    writeFileSync(join(folder, 'My Service/.git/config'), '[remote "origin"]\n\turl = git@github.com:Acme/Shop.git\n');
    const { stdout } = await enclii(['init', '--yes', '--json', '--dir', 'My Service'], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'my-service', project: 'shop', image: 'ghcr.io/acme/my-service', template: 'web' });
    expect((await enclii(['validate'], { cwd: folder })).code).toBe(0);
  });

  it('asks nothing without a terminal, and refuses names that would not validate', async () => {
    const { code, stderr } = await enclii(['init', '--name', 'cart'], { cwd: folder });
    expect(stderr).toContain('--template, --project, --image');
    expect(code).toBe(2);
    expect((await enclii(['init', '--yes', '--name', 'kube-x'], { cwd: folder })).stderr).toContain('CLI_INVALID_VALUE');
    expect(existsSync(join(folder, 'enclii.yaml'))).toBe(false);
  });
});

describe('enclii replay', () => {
  const secret = 'not-a-real-secret';
  const payload = { ref: 'refs/heads/main', after: 'a'.repeat(40), repository: { id: 7, name: 'shop', owner: { login: 'acme' } }, sender: { login: 'ana', id: 1 } };
  const received: { headers: Readonly<Record<string, unknown>>; body: string; url: string }[] = [];
  let server: Server;
  let answer = { status: 202, text: '{"acceptance":"new"}' };
  let url = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => {
        received.push({ headers: request.headers, body, url: request.url ?? '' });
        response.writeHead(answer.status).end(answer.text);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => server.close());

  it.each([
    ['a saved delivery', { event: 'push', guid: 'guid-1', payload }, []],
    ['GitHub’s delivery', { id: 1, guid: 'guid-1', event: 'push', request: { headers: {}, payload } }, []],
    ['a bare payload', payload, ['--event', 'push', '--guid', 'guid-1']],
  ])('signs and posts %s', async (_name, content, args) => {
    writeFileSync(join(folder, 'delivery.json'), JSON.stringify(content));
    writeFileSync(join(folder, 'secret'), `${secret}\n`);
    answer = { status: 202, text: '{"acceptance":"new"}' };
    const { code, stdout } = await enclii(['replay', 'delivery.json', '--url', url, '--secret-file', 'secret', ...args], { cwd: folder });
    const { headers, body, url: path } = received.at(-1)!;
    expect(path).toBe('/webhook');
    expect(JSON.parse(body)).toEqual(payload);
    expect(headers).toMatchObject({ 'x-github-event': 'push', 'x-github-delivery': 'guid-1', 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` });
    expect(stdout).toBe('✓ 202  push  guid-1  {"acceptance":"new"}\n');
    expect(code).toBe(0);
  });

  it('ends with 50 on a refused signature, 10 on another refusal, 40 without an answer, and never shows the secret', async () => {
    writeFileSync(join(folder, 'delivery.json'), JSON.stringify({ event: 'push', guid: 'guid-1', payload }));
    writeFileSync(join(folder, 'secret'), secret);
    const replay = (to: string) => enclii(['replay', 'delivery.json', '--url', to, '--secret-file', 'secret'], { cwd: folder });
    answer = { status: 401, text: '{}' };
    expect((await replay(url)).code).toBe(50);
    answer = { status: 302, text: 'elsewhere' };
    const refused = await replay(url);
    expect(refused).toMatchObject({ code: 10 });
    expect(refused.stdout + refused.stderr).not.toContain(secret);
    expect((await replay('http://127.0.0.1:1')).code).toBe(40);
  });

  it('says what the engine would see without sending anything', async () => {
    writeFileSync(join(folder, 'delivery.json'), JSON.stringify({ event: 'push', guid: 'guid-1', payload }));
    const before = received.length;
    const { stdout } = await enclii(['replay', 'delivery.json', '--dry-run'], { cwd: folder });
    expect(stdout).toContain('acme/shop (id 7)');
    expect((await enclii(['replay', 'delivery.json', '--dry-run', '--event', 'star', '--lang', 'es'], { cwd: folder })).stdout).toContain('INTAKE_EVENT_NOT_USED');
    expect(received.length).toBe(before);
  });
});

describe('enclii completion', () => {
  const complete = async (...words: string[]): Promise<readonly string[]> => (await enclii(['complete', '--', ...words])).stdout.split('\n').map((line) => line.split('\t')[0]!);

  it('offers commands, flags of the command, global flags and values; files are left to the shell', async () => {
    expect(await complete('ver')).toEqual(['verify', ':4', '']);
    expect(await complete('render', '--env')).toEqual(['--env', '--environment-repo', ':4', '']);
    expect(await complete('verify', '--la')).toEqual(['--lang', ':4', '']);
    expect(await complete('init', '--template', '')).toEqual(['web', 'api', 'worker', ':4', '']);
    expect(await complete('validate', '')).toEqual([':0', '']);
    expect(await complete('diff', 'x', '--environment-repo', '')).toEqual([':0', '']);
  });

  it('works as the function of a real bash', async () => {
    const { stdout: script } = await enclii(['completion', 'bash']);
    const program = `enclii() { ${JSON.stringify(process.execPath)} ${JSON.stringify(resolve('src/cli/main.ts'))} "$@"; }\n${script}\nCOMP_WORDS=(enclii ver); COMP_CWORD=1; __enclii_complete 2>/dev/null; echo "\${COMPREPLY[*]}"`;
    expect(execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8' }).trim()).toBe('verify');
  });

  it.each(['zsh', 'fish'])('prints a script for %s', async (shell) => {
    expect((await enclii(['completion', shell])).stdout).toContain('conductor');
  });
});

describe('the command line', () => {
  it.each([[], ['--lang', 'es']])('shows examples in the help of every command %s', async (...lang) => {
    for (const command of ['validate', 'render', 'diff', 'init', 'replay', 'verify', 'completion', 'serve', 'demo']) {
      const { code, stdout } = await enclii([command, '--help', ...lang]);
      expect(stdout).toMatch(lang.length > 0 && command !== 'demo' ? /Ejemplos:/ : /Examples:/);
      expect(code).toBe(0);
    }
  });

  it('tells mistakes as code, message and fix with exit code 2, as JSON too', async () => {
    expect(await enclii(['valdate'])).toMatchObject({ code: 2, stdout: '', stderr: 'error  CLI_UNKNOWN_COMMAND\n  There is no command \'valdate\'.\n  → Did you mean validate? See all commands with "enclii --help".\n' });
    expect(JSON.parse((await enclii(['render', '--env', 'dev', '--json'])).stdout)).toMatchObject({ ok: false, error: { code: 'CLI_MISSING_ARGUMENT', exitCode: 2 } });
    expect((await enclii(['render', 'x', '--envv', 'dev'])).stderr).toContain('Did you mean --env?');
    expect((await enclii(['--lang', 'fr', 'validate'])).stderr).toContain('CLI_INVALID_VALUE');
  });

  it('takes its language from ENCLII_LANGUAGE, the locale, and the option before both', async () => {
    const fix = async (env: Record<string, string>, ...args: string[]): Promise<string> => (await enclii(['nope', ...args], { env })).stderr;
    expect(await fix({ LANG: 'es_ES.UTF-8' })).toContain('No existe el comando');
    expect(await fix({ LANG: 'es_ES.UTF-8', ENCLII_LANGUAGE: 'en' })).toContain('There is no command');
    expect(await fix({ LANG: 'C' }, '--lang', 'es')).toContain('No existe el comando');
  });
});
