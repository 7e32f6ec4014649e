import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeError } from '../../../../src/errors/enclii-error.ts';
import { parsePlatformFiles, restorePlatformFiles, validateEnvironmentRepo } from '../../../../src/core/platform/parse-platform-files.ts';
import type { PlatformFiles } from '../../../../src/core/platform/platform-files.ts';
import { environment, environmentRepo, project } from './sample-files.ts';

function problems(changes: Readonly<Record<string, string | null>>): string[] {
  return validateEnvironmentRepo(environmentRepo(changes)).map(({ code, field, location }) => `${location.file}:${location.line} ${field} ${code}`);
}

function inForce(changes: Readonly<Record<string, string | null>> = {}, previous: PlatformFiles | null = null): PlatformFiles {
  const { files } = parsePlatformFiles(environmentRepo(changes), previous);
  if (files === null) throw new Error('no valid platform.yaml');
  return files;
}

describe('a valid environment repo', () => {
  it('fills every default in', () => {
    const { files, diagnostics, invalid } = parsePlatformFiles(environmentRepo(), null);
    expect(diagnostics).toEqual([]);
    expect(invalid).toEqual([]);
    expect(files?.platform).toEqual({
      name: 'acme',
      language: 'en',
      registries: [],
      ingress: { className: 'nginx', clusterIssuer: null, controllerNamespace: 'ingress-nginx' },
      storageClasses: { standard: null },
      defaults: { cpu: '100m', memory: '256Mi' },
    });
    expect(files?.environments.get('dev')).toEqual({
      name: 'dev',
      class: 'development',
      cluster: 'in-cluster',
      writeMode: 'direct',
      limits: { replicas: null, cpu: null, memory: null },
    });
    expect(files?.projects.get('shop')).toEqual({
      name: 'shop',
      repositories: [{ id: 1001, name: 'org/repo-1001' }],
      environments: { dev: { branch: 'main' } },
      hosts: ['*.shop.example.com'],
      quota: null,
      retiredServices: [],
      viewerGroups: [],
    });
  });

  it('states in the schemas the defaults that the engine fills in', () => {
    const schema = JSON.parse(readFileSync('schemas/platform.schema.json', 'utf8')) as {
      properties: { spec: { properties: { language: Defaulted; registries: Defaulted; storageClasses: Defaulted; ingress: { properties: Record<string, Defaulted> }; defaults: { properties: Record<string, Defaulted> } } } };
    };
    const { language, registries, storageClasses, ingress, defaults } = schema.properties.spec.properties;
    const stated = (fields: Record<string, Defaulted>): unknown => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default]));
    expect({
      name: 'acme',
      language: language.default,
      registries: registries.default,
      ingress: stated(ingress.properties),
      storageClasses: storageClasses.default,
      defaults: stated(defaults.properties),
    }).toEqual(inForce().platform);
  });

  it('writes hosts in their one spelling', () => {
    const text = project('shop', { hosts: ['*.SHOP.example.com.', '*.shop.example.com', 'Münze.example.com'] });
    expect(inForce({ 'projects/shop.yaml': text }).projects.get('shop')?.hosts).toEqual(['*.shop.example.com', 'xn--mnze-0ra.example.com']);
  });

  it('takes numbers for cores, and forgets a quota without a bound', () => {
    const files = inForce({
      'environments/dev/environment.yaml': `${environment('dev', 'development')}  limits:\n    cpu: 0.5\n    memory: 2Gi\n`,
      'projects/shop.yaml': `${project('shop', {})}  quota:\n    cpu: null\n  retiredServices: [old-checkout]\n`,
    });
    expect(files.environments.get('dev')?.limits).toEqual({ replicas: null, cpu: '500m', memory: '2Gi' });
    expect(files.projects.get('shop')?.quota).toBeNull();
    expect(files.projects.get('shop')?.retiredServices).toEqual(['old-checkout']);
  });

  it('answers no for names that every object has', () => {
    expect(inForce().platform.storageClasses['constructor']).toBeUndefined();
  });

  it('accepts the example', () => {
    const root = 'examples/environment-repo';
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
    const texts = new Map(paths.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]));
    expect(texts.size).toBe(5);
    expect(validateEnvironmentRepo(texts)).toEqual([]);
    expect([...(parsePlatformFiles(texts, null).files?.environments.keys() ?? [])]).toEqual(['dev', 'prod', 'stage']);
  });
});

interface Defaulted {
  readonly default: unknown;
}

describe('rules', () => {
  it('reports every problem of every file at once, each at its place', () => {
    const shop = ['apiVersion: enclii.dev/v1', 'kind: Project', 'metadata:', '  name: shops', 'spec:', '  repositories: []', '  environments:', '    dev: {branch: refs/heads/main}', '    qa: {branch: main}', '  hosts:', '    - https://shop.example.com', '    - "*.com"', ''].join('\n');
    const broken = { 'projects/shop.yaml': shop, 'projects/pay.yaml': project('pay', { environments: { qa: 'main' } }), 'environments/dev/environment.yaml': environment('devel', 'production') };
    expect(problems(broken)).toEqual([
      'environments/dev/environment.yaml:4 metadata.name PLATFORM_NAME_MISMATCH',
      'projects/pay.yaml:7 spec.environments.qa PLATFORM_UNKNOWN_ENVIRONMENT',
      'projects/shop.yaml:4 metadata.name PLATFORM_NAME_MISMATCH',
      'projects/shop.yaml:8 spec.environments.dev.branch PLATFORM_BRANCH_INVALID',
      'projects/shop.yaml:11 spec.hosts[0] PLATFORM_HOST_INVALID',
      'projects/shop.yaml:12 spec.hosts[1] PLATFORM_HOST_INVALID',
    ]);
  });

  it.each(['preview', 'preview-shop', 'kube-system', 'kube', 'argocd', 'default'])('keeps the name %s for the platform', (name) => {
    expect(problems({ [`projects/${name}.yaml`]: project(name, {}) })).toEqual([`projects/${name}.yaml:4 metadata.name PLATFORM_NAME_RESERVED`]);
  });

  it('S10: a project and environment cannot add up to a namespace of the platform', () => {
    const changes = {
      'environments/manager/environment.yaml': environment('manager', 'development'),
      'environments/nginx/environment.yaml': environment('nginx', 'development'),
      'projects/cert.yaml': project('cert', { environments: { manager: 'main' } }),
      'projects/edge.yaml': project('edge', { environments: { nginx: 'main' } }),
      'platform.yaml': 'apiVersion: enclii.dev/v1\nkind: Platform\nmetadata: {name: acme}\nspec: {ingress: {controllerNamespace: edge-nginx}}\n',
    };
    expect(problems(changes)).toEqual([
      'projects/cert.yaml:7 spec.environments.manager PLATFORM_NAMESPACE_TAKEN',
      'projects/edge.yaml:7 spec.environments.nginx PLATFORM_NAMESPACE_TAKEN',
    ]);
  });

  it('gives a repository to one project: the first by file name', () => {
    const changes = { 'projects/alpha.yaml': project('alpha', { repositories: [1001] }), 'projects/zeta.yaml': project('zeta', { repositories: [7, 7] }) };
    expect(problems(changes)).toEqual([
      'projects/shop.yaml:6 spec.repositories[0].id PLATFORM_REPOSITORY_LISTED_TWICE',
      'projects/zeta.yaml:6 spec.repositories[1].id PLATFORM_REPOSITORY_LISTED_TWICE',
    ]);
  });

  it.each([
    ['the same host', 'pay.shop.example.com', 'pay.shop.example.com'],
    ['a wildcard over it', 'pay.shop.example.com', '*.shop.example.com'],
    ['a host below its wildcard', '*.pay.example.com', 'a.b.pay.example.com'],
    ['a wider wildcard', '*.pay.example.com', '*.example.com'],
    ['another spelling', 'pay.example.com', 'PAY.example.com.'],
  ])('S11: refuses to grant %s to a second project', (_, first, second) => {
    const changes = { 'projects/alpha.yaml': project('alpha', { hosts: [first] }), 'projects/shop.yaml': project('shop', { hosts: [second] }) };
    expect(problems(changes)).toEqual(['projects/shop.yaml:8 spec.hosts[0] PLATFORM_HOST_GRANTED_TWICE']);
    expect([...inForce(changes).projects.keys()]).toEqual(['alpha']);
  });

  it('lets projects have hosts beside each other', () => {
    expect(problems({ 'projects/alpha.yaml': project('alpha', { hosts: ['shop.example.com', '*.pay.example.com', 'myshop.example.com'] }) })).toEqual([]);
  });

  it('names a file that nothing reads', () => {
    const text = project('pay', {});
    expect(problems({ 'projects/pay.yml': text, 'environments/qa.yaml': text, 'docs/notes.yaml': text })).toEqual([
      'environments/qa.yaml:1  PLATFORM_FILE_MISPLACED',
      'projects/pay.yml:1  PLATFORM_FILE_MISPLACED',
    ]);
  });

  it('wants one document in a file, a final separator aside', () => {
    expect(problems({ 'projects/shop.yaml': '' })).toEqual(['projects/shop.yaml:1  PLATFORM_ONE_DOCUMENT']);
    expect(problems({ 'projects/shop.yaml': `${project('shop', {})}---\n` })).toEqual([]);
    expect(problems({ 'projects/shop.yaml': `${project('shop', {})}---\n${project('pay', {})}` })).toEqual(['projects/shop.yaml:10  PLATFORM_ONE_DOCUMENT']);
  });

  it.each([
    ['spec:\n  defaults: {cpu: 0}', 'spec.defaults.cpu PLATFORM_CPU_INVALID'],
    ['spec:\n  defaults: {cpu: "0.0"}', 'spec.defaults.cpu PLATFORM_CPU_INVALID'],
    ['spec:\n  defaults: {memory: "512"}', 'spec.defaults.memory PLATFORM_MEMORY_INVALID'],
    ['spec:\n  registries: [https://ghcr.io/acme]', 'spec.registries[0] PLATFORM_REGISTRY_INVALID'],
    ['spec:\n  storageClasses: {Fast: ssd}', 'spec.storageClasses.Fast PLATFORM_NAME_INVALID'],
    ['spec:\n  langauge: es', 'spec.langauge SCHEMA_UNKNOWN_FIELD'],
    ['spec:\n  language: fr', 'spec.language SCHEMA_NOT_ALLOWED'],
  ])('refuses %j', (spec, expected) => {
    const text = `apiVersion: enclii.dev/v1\nkind: Platform\nmetadata: {name: acme}\n${spec}\n`;
    expect(problems({ 'platform.yaml': text })).toEqual([`platform.yaml:5 ${expected}`]);
  });

  it('explains itself in both languages', () => {
    const [first] = validateEnvironmentRepo(environmentRepo({ 'projects/shop.yaml': project('shop', { environments: { qa: 'main' } }) }));
    if (first === undefined) throw new Error('no diagnostic');
    expect(describeError(first.code, first.params, 'en').message).toBe("There is no environment 'qa'. Known: dev, prod, stage.");
    expect(describeError(first.code, first.params, 'es').message).toBe("No hay ningún entorno 'qa'. Conocidos: dev, prod, stage.");
  });
});

describe('the last valid version', () => {
  const before = inForce({ 'projects/pay.yaml': project('pay', { repositories: [2002], hosts: ['pay.example.com'] }) });

  it('stays in force for an invalid file, and only for that one', () => {
    const texts = environmentRepo({
      'projects/pay.yaml': 'kind: [',
      'projects/shop.yaml': project('shop', { repositories: [1001, 1002] }),
      'environments/stage/environment.yaml': environment('stage', 'nonsense'),
    });
    const { files, invalid } = parsePlatformFiles(texts, before);
    expect(invalid).toEqual(['environments/stage/environment.yaml', 'projects/pay.yaml']);
    expect(files?.projects.get('pay')).toEqual(before.projects.get('pay'));
    expect(files?.environments.get('stage')).toEqual(before.environments.get('stage'));
    expect(files?.projects.get('shop')?.repositories.map(({ id }) => id)).toEqual([1001, 1002]);
  });

  it('does not exist for a file that never was valid: it is left out, the rest works', () => {
    const { files, invalid } = parsePlatformFiles(environmentRepo({ 'projects/pay.yaml': 'kind: [' }), null);
    expect(invalid).toEqual(['projects/pay.yaml']);
    expect([...(files?.projects.keys() ?? [])]).toEqual(['shop']);
  });

  it('covers platform.yaml, also when it is deleted', () => {
    for (const text of ['kind: Nothing\n', null]) {
      const { files, invalid } = parsePlatformFiles(environmentRepo({ 'platform.yaml': text }), before);
      expect(files?.platform).toEqual(before.platform);
      expect(invalid).toEqual(['platform.yaml']);
    }
    const never = parsePlatformFiles(environmentRepo({ 'platform.yaml': null }), null);
    expect(never.files).toBeNull();
    expect(never.diagnostics.map(({ code }) => code)).toEqual(['PLATFORM_FILE_MISSING']);
  });

  it('does not cover a project or environment whose file is deleted', () => {
    const files = inForce({ 'projects/shop.yaml': null, 'environments/stage/environment.yaml': null }, before);
    expect([...files.projects.keys()]).toEqual([]);
    expect([...files.environments.keys()]).toEqual(['dev', 'prod']);
  });

  it('is restored from its text even where it would be refused now', () => {
    const text = project('shop', { repositories: [1001], environments: { dev: 'main', stage: 'main' } });
    const texts = environmentRepo({ 'projects/shop.yaml': text, 'environments/stage/environment.yaml': null });
    const restored = restorePlatformFiles(texts);
    expect(restored?.projects.get('shop')?.repositories).toHaveLength(1);
    const { files, invalid } = parsePlatformFiles(texts, restored);
    expect(invalid).toEqual(['projects/shop.yaml']);
    expect(files?.projects.get('shop')).toEqual(restored?.projects.get('shop'));
  });

  it('a broken environment file refuses no project that names it', () => {
    const { files, invalid } = parsePlatformFiles(environmentRepo({ 'environments/dev/environment.yaml': 'kind: [' }), null);
    expect(invalid).toEqual(['environments/dev/environment.yaml']);
    expect(files?.projects.has('shop')).toBe(true);
  });

  it('S11: the first owner keeps a host and a repository against a project whose name sorts before it', () => {
    const thief = project('aaa', { repositories: [2002], hosts: ['*.example.com'] });
    const { files, diagnostics } = parsePlatformFiles(environmentRepo({ 'projects/pay.yaml': project('pay', { repositories: [2002], hosts: ['pay.example.com'] }), 'projects/aaa.yaml': thief }), before);
    expect(diagnostics.map(({ code, location, params }) => [code, location.file, params['owner']])).toEqual([
      ['PLATFORM_REPOSITORY_LISTED_TWICE', 'projects/aaa.yaml', 'projects/pay.yaml'],
      ['PLATFORM_HOST_GRANTED_TWICE', 'projects/aaa.yaml', 'projects/pay.yaml'],
      ['PLATFORM_HOST_GRANTED_TWICE', 'projects/aaa.yaml', 'projects/shop.yaml'],
    ]);
    expect([...(files?.projects.keys() ?? [])]).toEqual(['pay', 'shop']);
  });

  it('S11: an owner whose own file is broken still keeps its host', () => {
    const { files, invalid } = parsePlatformFiles(environmentRepo({ 'projects/pay.yaml': 'kind: [', 'projects/aaa.yaml': project('aaa', { hosts: ['pay.example.com'] }) }), before);
    expect(invalid).toEqual(['projects/aaa.yaml', 'projects/pay.yaml']);
    expect(files?.projects.get('pay')?.hosts).toEqual(['pay.example.com']);
    expect(files?.projects.has('aaa')).toBe(false);
  });

  it('hands a repository over when both files say so in one commit', () => {
    const files = inForce({ 'projects/pay.yaml': project('pay', {}), 'projects/shop.yaml': project('shop', { repositories: [1001, 2002] }) }, before);
    expect(files.projects.get('shop')?.repositories.map(({ id }) => id)).toEqual([1001, 2002]);
  });

  it('undoes a hand-over whose receiver is fine but whose giver is refused for something else', () => {
    const changes = { 'projects/pay.yaml': project('pay', { environments: { nowhere: 'main' } }), 'projects/shop.yaml': project('shop', { repositories: [1001, 2002] }) };
    const { files, invalid } = parsePlatformFiles(environmentRepo(changes), before);
    expect(invalid).toEqual(['projects/pay.yaml', 'projects/shop.yaml']);
    expect(files?.projects.get('pay')).toEqual(before.projects.get('pay'));
    expect(files?.projects.get('shop')).toEqual(before.projects.get('shop'));
  });
});
