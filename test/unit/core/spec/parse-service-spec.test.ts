import { describe, expect, it } from 'vitest';
import { checkServiceSet, parseServiceSpecs } from '../../../../src/core/spec/parse-service-spec.ts';
import { problemsOf, specText } from './spec-fixtures.ts';

const minimal = specText('{}');

describe('parseServiceSpecs', () => {
  it('reads several specs of one file and skips empty documents', () => {
    const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', `---\n# nothing\n---\n${minimal}---\n${minimal.replace('name: api', 'name: web')}`);
    expect(diagnostics).toEqual([]);
    expect(specs.map((spec) => spec.document.metadata.name)).toEqual(['api', 'web']);
  });

  it('keeps the valid specs beside a broken one', () => {
    const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', `${minimal}---\n${minimal.replace('kind: Service', 'kind: Deployment')}`);
    expect(specs).toHaveLength(1);
    expect(diagnostics.map((each) => each.code)).toEqual(['SPEC_WRONG_KIND']);
  });

  it('says what a wrong value of the whole document is', () => {
    expect(parseServiceSpecs('enclii.yaml', 'just text\n').diagnostics.map((each) => each.code)).toEqual(['SCHEMA_WRONG_TYPE']);
    expect(parseServiceSpecs('enclii.yaml', '{}\n').diagnostics.map((each) => each.params['name'])).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  });

  it.each([
    ['{}', []],
    ['runtime: {image: "ghcr.io/acme/api"}', ['SPEC_IMAGE_NO_TAG spec.runtime.image']],
    ['runtime: {image: "ghcr.io/acme/api:latest"}', ['SPEC_IMAGE_LATEST spec.runtime.image']],
    ['runtime: {image: "https://ghcr.io/acme/api:1"}', ['SPEC_BAD_IMAGE spec.runtime.image']],
    ['runtime: {image: "ghcr.io/acme/api:{{ git.tag }}"}', ['SPEC_UNKNOWN_VARIABLE spec.runtime.image']],
    ['runtime: {image: "a/b:1", ports: [80, 80]}', ['SPEC_DUPLICATE_PORT spec.runtime.ports[1]']],
    ['runtime: {image: "a/b:1", ports: [80, {name: http, port: 81}]}', ['SPEC_DUPLICATE_NAME spec.runtime.ports[1].name']],
    ['runtime: {image: "a/b:1", ports: [{name: a--b, port: 81}]}', ['SPEC_BAD_PORT_NAME spec.runtime.ports[0].name']],
    ['runtime: {image: "a/b:1", cpu: 0m}', ['SPEC_BAD_CPU spec.runtime.cpu']],
    ['runtime: {image: "a/b:1", cpu: 0}', ['SPEC_BAD_CPU spec.runtime.cpu']],
    ['runtime: {image: "a/b:1", memory: 0Mi}', ['SPEC_BAD_MEMORY spec.runtime.memory']],
    ['runtime: {image: "a/b:1", memory: 1gb}', ['SPEC_BAD_MEMORY spec.runtime.memory']],
    ['runtime: {image: "a/b:1", replicas: {min: 3, max: 2}}', ['SPEC_REPLICAS_RANGE spec.runtime.replicas.min']],
    ['autoscaling: {hpa: {cpuTargetUtilization: 70}}', ['SPEC_HPA_NEEDS_RANGE spec.autoscaling.hpa']],
    ['health: {readiness: {}}', ['SPEC_PROBE_FORM spec.health.readiness']],
    ['health: {readiness: {httpGet: /a, exec: [x]}}', ['SPEC_PROBE_FORM spec.health.readiness']],
    ['health: {readiness: {httpGet: /a/../b}}', ['SPEC_BAD_PATH spec.health.readiness.httpGet']],
    ['health: {readiness: {tcpSocket: 99}}', ['SPEC_PROBE_UNKNOWN_PORT spec.health.readiness.tcpSocket']],
    ['health: {liveness: {httpGet: {path: /a, port: 99}}}', ['SPEC_PROBE_UNKNOWN_PORT spec.health.liveness.httpGet.port']],
    ['health: {liveness: {httpGet: /a, successThreshold: 2}}', ['SPEC_PROBE_SUCCESS_THRESHOLD spec.health.liveness.successThreshold']],
    ['runtime: {image: "a/b:1"}\nhealth: {readiness: {httpGet: /a}}', ['SPEC_PROBE_NEEDS_PORT spec.health.readiness.httpGet']],
    ['runtime: {image: "a/b:1"}\nroutes: [{host: a.example.com}]', ['SPEC_ROUTE_NEEDS_PORT spec.routes']],
    ['routes: [{host: a.example.com, port: 99}]', ['SPEC_ROUTE_UNKNOWN_PORT spec.routes[0].port']],
    ['routes: [{host: a.example.com}, {host: A.example.com., path: /}]', ['SPEC_DUPLICATE_ROUTE spec.routes[1].host']],
    ['routes: [{host: a.example.com, path: "/a b"}]', ['SPEC_BAD_PATH spec.routes[0].path']],
    ['routes: [{host: localhost}]', ['SPEC_BAD_HOST spec.routes[0].host']],
    ['env: [{name: A, value: x}, {name: A, value: y}]', ['SPEC_DUPLICATE_NAME spec.env[1].name']],
    ['env: [{name: A-B, value: x}]', ['SPEC_BAD_ENV_NAME spec.env[0].name']],
    ['env: [{name: DB_PASSWORD, value: x}]', ['SPEC_PLAINTEXT_SECRET spec.env[0].value']],
    ['env: [{name: A, value: "{{ x"}]', ['SPEC_LONE_BRACES spec.env[0].value']],
    ['envFrom: [{secretRef: a}, {secretRef: a}]', ['SPEC_DUPLICATE_NAME spec.envFrom[1].secretRef']],
    ['volumes: [{name: a, mountPath: /data, size: 1Gi}, {name: b, mountPath: /data/, size: 1Gi}]', ['SPEC_DUPLICATE_MOUNT_PATH spec.volumes[1].mountPath']],
    ['volumes: [{name: a, mountPath: /proc/x, size: 1Gi}]', ['SPEC_BAD_MOUNT_PATH spec.volumes[0].mountPath']],
    ['volumes: [{name: a, mountPath: /x/../etc, size: 1Gi}]', ['SPEC_BAD_MOUNT_PATH spec.volumes[0].mountPath']],
    ['runtime: {image: "a/b:1", replicas: 2}\nvolumes: [{name: a, mountPath: /data, size: 1Gi}]', ['SPEC_VOLUME_SHARED spec.volumes[0].name']],
    ['runtime: {image: "a/b:1", replicas: 2}\nvolumes: [{name: a, mountPath: /data, size: 1Gi, accessMode: ReadWriteMany}]', []],
    ['jobs: [{name: a, schedule: "@daily"}]', ['SPEC_BAD_CRON spec.jobs[0].schedule']],
    ['jobs: [{name: a, schedule: "0 2 * * *", timeZone: Mars/Base}]', ['SPEC_BAD_TIME_ZONE spec.jobs[0].timeZone']],
    ['jobs: [{name: a, schedule: "0 2 * * *", args: ["{{ x }}"]}]', ['SPEC_UNKNOWN_VARIABLE spec.jobs[0].args[0]']],
    ['build: {paths: ["../other/**"]}', ['SPEC_BAD_SOURCE_PATH spec.build.paths[0]']],
    ['build: {paths: [".git/config"]}', ['SPEC_BAD_SOURCE_PATH spec.build.paths[0]']],
    ['build: {paths: ["/etc", "a\\\\b"]}', ['SPEC_BAD_SOURCE_PATH spec.build.paths[0]', 'SPEC_BAD_SOURCE_PATH spec.build.paths[1]']],
    ['environments: {preview: {}}', ['SPEC_RESERVED_NAME spec.environments.preview']],
    ['environments: {prod: {runtime: {image: null}}}', ['SCHEMA_WRONG_TYPE spec.environments.prod.runtime.image']],
    ['environments: {prod: {build: {}}}', ['SCHEMA_UNKNOWN_FIELD spec.environments.prod.build']],
  ])('checks %j', (sections, expected) => {
    expect(problemsOf(sections)).toEqual(expected);
  });

  it('finds what only an override breaks, at the override, and says it once', () => {
    const sections = 'routes: [{host: a.example.com, port: 3000}]\nenvironments: {prod: {runtime: {ports: [8080]}}, dev: {env: [{name: A, value: "{{ x }}"}]}}';
    expect(problemsOf(sections)).toEqual(['SPEC_ROUTE_UNKNOWN_PORT spec.routes[0].port', 'SPEC_UNKNOWN_VARIABLE spec.environments.dev.env[0].value']);
  });

  it('reports schema and rule problems at once, without blaming what follows from the first', () => {
    const sections = 'runtime: {image: "a/b:1", ports: [x], replcas: 2}\nroutes: [{host: a.example.com, port: 99}]\nenv: [{name: A, value: x}, {name: A, value: y}]';
    expect(problemsOf(sections)).toEqual(['SCHEMA_WRONG_TYPE spec.runtime.ports[0]', 'SCHEMA_UNKNOWN_FIELD spec.runtime.replcas', 'SPEC_DUPLICATE_NAME spec.env[1].name']);
  });

  it.each(['kube-system', 'argocd', 'default', 'preview', 'preview-x'])('refuses the reserved name %s', (name) => {
    const text = minimal.replace('project: shop', `project: ${name}`).replace('name: api', `name: ${name}`);
    expect(parseServiceSpecs('enclii.yaml', text).diagnostics.map(({ code, field }) => `${code} ${field}`)).toEqual(['SPEC_RESERVED_NAME metadata.project', 'SPEC_RESERVED_NAME metadata.name']);
  });

  it.each([
    ['project', 'a'.repeat(31)],
    ['project', 'Shop'],
    ['project', 'a/b'],
    ['name', 'a'.repeat(41)],
    ['name', '../x'],
    ['name', 'api-'],
    ['environment', 'prod-eu'],
    ['environment', 'a'.repeat(16)],
  ])('S6: refuses the %s %s without throwing', (key, value) => {
    const text = minimal.replace('metadata:', `metadata:\n  ${key}: ${value}`).replace(key === 'project' ? '  project: shop\n' : key === 'name' ? '  name: api\n' : '\0', '');
    const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', text);
    expect(specs).toEqual([]);
    expect(diagnostics.every((each) => /^SPEC_BAD_(PROJECT|SERVICE|ENVIRONMENT)_NAME$/.test(each.code))).toBe(true);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it('points into the text of a value', () => {
    const [problem] = parseServiceSpecs('enclii.yaml', minimal.replace('ghcr.io/acme/api:1', 'ghcr.io/acme/api:{{ git.shaa }}')).diagnostics;
    expect(problem).toMatchObject({ code: 'SPEC_UNKNOWN_VARIABLE', location: { line: 8, column: 29, endColumn: 43 } });
  });

  it('S4: adversarial strings in every field with a pattern end quickly', () => {
    const attacks = ['a'.repeat(30_000) + '!', 'a-'.repeat(15_000), '/..'.repeat(10_000), '1.'.repeat(15_000), 'a.'.repeat(15_000), '*/'.repeat(15_000), '{{'.repeat(15_000), 'é'.repeat(15_000)];
    for (const attack of attacks) {
      const value = JSON.stringify(attack);
      const text = `apiVersion: enclii.dev/v1\nkind: Service\nmetadata: {project: ${value}, name: ${value}, environment: ${value}}\nspec:\n  runtime: {image: ${value}, cpu: ${value}, memory: ${value}, ports: [{name: ${value}, port: 1}]}\n  health: {readiness: {httpGet: ${value}}}\n  routes: [{host: ${value}, path: ${value}}]\n  env: [{name: ${value}, value: ${value}}]\n  envFrom: [{secretRef: ${value}}]\n  volumes: [{name: ${value}, mountPath: ${value}, size: ${value}, class: ${value}}]\n  jobs: [{name: ${value}, schedule: ${value}, timeZone: ${value}}]\n  build: {paths: [${value}]}\n  ${JSON.stringify(attack.slice(0, 900))}: 1\n`;
      const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', text);
      expect(specs).toEqual([]);
      expect(diagnostics.length).toBeGreaterThan(10);
    }
  });
});

describe('checkServiceSet', () => {
  function read(file: string, environment: string | null) {
    const text = environment === null ? minimal : minimal.replace('metadata:', `metadata:\n  environment: ${environment}`);
    return parseServiceSpecs(file, text).specs;
  }

  it('finds a service that two files declare for one environment, on both', () => {
    const problems = checkServiceSet([...read('a/enclii.yaml', 'prod'), ...read('b/enclii.yaml', 'prod'), ...read('c/enclii.yaml', 'dev')]);
    expect(problems.map(({ code, location, params }) => [code, location.file, params['otherFile'], params['environment']])).toEqual([
      ['SPEC_DECLARED_TWICE', 'a/enclii.yaml', 'b/enclii.yaml', 'prod'],
      ['SPEC_DECLARED_TWICE', 'b/enclii.yaml', 'a/enclii.yaml', 'prod'],
    ]);
  });

  it('counts a document without environment for every environment', () => {
    expect(checkServiceSet([...read('a/enclii.yaml', null), ...read('b/enclii.yaml', 'prod')])).toHaveLength(2);
    expect(checkServiceSet([...read('a/enclii.yaml', null), ...read('b/enclii.yaml', null)])[0]?.params['environment']).toBe('all');
  });

  it('lets one service have a document per environment', () => {
    expect(checkServiceSet([...read('a/enclii.yaml', 'dev'), ...read('b/enclii.yaml', 'prod')])).toEqual([]);
  });
});
