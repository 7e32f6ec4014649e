import { describe, expect, it } from 'vitest';
import { pinImage, resolveService } from '../../../../src/core/spec/resolve-service.ts';
import { dev, git, modelIn, platform, prod, resolveIn, validSpec } from './spec-fixtures.ts';

const digest = `sha256:${'b'.repeat(64)}`;

function problemsIn(...args: Parameters<typeof resolveIn>): string[] {
  return resolveIn(...args).diagnostics.map(({ code, field, location }) => `${location.line} ${code} ${field}`);
}

describe('resolveService', () => {
  it('writes every default out', () => {
    expect(modelIn(prod, '{}')).toEqual({
      apiVersion: 'enclii.dev/v1',
      kind: 'ResolvedService',
      metadata: { project: 'shop', environment: 'prod', name: 'api', environmentClass: 'production' },
      destination: { cluster: 'in-cluster', namespace: 'shop-prod' },
      args: null,
      ports: [{ name: 'http', port: 3000, appProtocol: 'http' }],
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: null, memory: '128Mi' } },
      replicas: 2,
      autoscaling: null,
      rollingUpdate: { maxSurge: '25%', maxUnavailable: '0' },
      probes: { readiness: null, liveness: null, startup: null },
      routes: [],
      ingress: null,
      env: [],
      envFromSecrets: [],
      volumes: [],
      jobs: [],
    });
  });

  it('fills variables into image, arguments, variables, hosts and paths', () => {
    const sections = `
runtime: {image: "ghcr.io/acme/api:{{ git.branch }}-{{ git.shortSha }}", ports: [80], cmd: [run, "{{ git.branch }}"]}
routes: [{host: "{{ git.branch }}.{{ metadata.environment }}.example.com", path: "/{{ metadata.name }}"}]
env: [{name: BRANCH, value: "{{ git.branch }} of {{ metadata.project }}"}]
jobs: [{name: a, schedule: "0  2 * * *", args: ["{{ git.sha }}"]}]`;
    const resolved = resolveIn(dev, sections, 'Feature/Pay');
    expect(resolved.ok && resolved.value.imageReference).toMatch(/^ghcr\.io\/acme\/api:feature-pay-[0-9a-f]{8}-0123456789ab$/);
    const model = modelIn(dev, sections, 'Feature/Pay');
    expect(model.args).toEqual(['run', 'Feature/Pay']);
    expect(model.env).toEqual([{ name: 'BRANCH', value: 'Feature/Pay of shop' }]);
    expect(model.routes[0]?.host).toMatch(/^feature-pay-[0-9a-f]{8}\.dev\.example\.com$/);
    expect(model.routes[0]?.path).toBe('/api');
    expect(model.jobs).toEqual([{ name: 'a', schedule: '0 2 * * *', timeZone: 'Etc/UTC', args: [git.sha] }]);
  });

  it('S6: a branch of 255 bytes or of odd characters in a host resolves or is refused, and never throws', () => {
    const sections = 'routes: [{host: "{{ git.branch }}.example.com"}]';
    for (const branch of ['x'.repeat(255), '--upload-pack=x', '../x', 'a\nb', 'é/ü', '']) {
      expect(modelIn(dev, sections, branch).routes[0]?.host).toMatch(/^[a-z0-9][-a-z0-9]{0,39}\.example\.com$/);
    }
    const long = `routes: [{host: "${'p'.repeat(30)}{{ git.branch }}.example.com"}]`;
    expect(problemsIn(dev, long, 'x'.repeat(255))).toEqual(['12 SPEC_BAD_HOST spec.routes[0].host']);
  });

  it('normalises hosts', () => {
    const hosts = modelIn(dev, 'routes: [{host: Shop.Example.COM.}, {host: "*.Bücher.example"}]').routes.map((route) => route.host);
    expect(hosts).toEqual(['shop.example.com', '*.xn--bcher-kva.example']);
  });

  it('finds routes that become equal through variables', () => {
    const sections = 'routes: [{host: "{{ git.branch }}.example.com"}, {host: feature.example.com}]';
    expect(problemsIn(dev, sections, 'feature')).toEqual(['13 SPEC_DUPLICATE_ROUTE spec.routes[1].host']);
    expect(problemsIn(dev, sections, 'other')).toEqual([]);
  });

  it('copies how routes are exposed from the platform', () => {
    expect(modelIn(dev, 'routes: [{host: a.example.com}]').ingress).toEqual(platform.ingress);
  });

  it('writes short forms of ports and probes out', () => {
    const model = modelIn(dev, 'runtime: {image: "ghcr.io/acme/a:1", ports: [3000, 9000, {name: rpc, port: 9001, protocol: GRPC}, {name: raw, port: 9002}]}\nhealth: {readiness: {httpGet: /ok, timeoutSeconds: 2}, liveness: {tcpSocket: 9000}, startup: {exec: [x]}}');
    expect(model.ports).toEqual([
      { name: 'http', port: 3000, appProtocol: 'http' },
      { name: 'port-9000', port: 9000, appProtocol: null },
      { name: 'rpc', port: 9001, appProtocol: 'grpc' },
      { name: 'raw', port: 9002, appProtocol: null },
    ]);
    const times = { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 };
    expect(model.probes).toEqual({
      readiness: { httpGet: { path: '/ok', port: 3000 }, tcpSocket: null, exec: null, ...times, timeoutSeconds: 2 },
      liveness: { httpGet: null, tcpSocket: { port: 9000 }, exec: null, ...times },
      startup: { httpGet: null, tcpSocket: null, exec: ['x'], ...times },
    });
  });

  it.each([
    ['{}', 'production', 2],
    ['{}', 'staging', 1],
    ['volumes: [{name: a, mountPath: /a, size: 1Gi}]', 'production', 1],
    ['runtime: {image: "ghcr.io/acme/a:1", replicas: 0}', 'production', 0],
  ] as const)('runs %s in class %s with %d replicas', (sections, environmentClass, replicas) => {
    expect(modelIn({ ...prod, class: environmentClass }, sections)).toMatchObject({ replicas, autoscaling: null });
  });

  it('turns a range of replicas into an autoscaler', () => {
    const range = 'runtime: {image: "ghcr.io/acme/a:1", replicas: {min: 2, max: 5}}';
    const bounds = { minReplicas: 2, maxReplicas: 5 };
    expect(modelIn(prod, range)).toMatchObject({ replicas: null, autoscaling: { ...bounds, cpuTargetUtilization: 80, memoryTargetUtilization: null } });
    expect(modelIn(prod, `${range}\nautoscaling: {hpa: {memoryTargetUtilization: 70}}`)).toMatchObject({
      autoscaling: { ...bounds, cpuTargetUtilization: null, memoryTargetUtilization: 70 },
    });
  });

  it('stops the old replica first where a volume fits one node only', () => {
    const volume = (mode: string) => `volumes: [{name: a, mountPath: /a/, size: 1Gi, class: fast, accessMode: ${mode}}]`;
    expect(modelIn(dev, volume('ReadWriteOnce'))).toMatchObject({ rollingUpdate: { maxSurge: '0', maxUnavailable: '1' }, volumes: [{ mountPath: '/a', storageClassName: 'premium-rwo' }] });
    expect(modelIn(dev, volume('ReadWriteMany')).rollingUpdate).toEqual({ maxSurge: '25%', maxUnavailable: '0' });
  });

  it('refuses what the platform does not offer, where it is written', () => {
    const sections = 'volumes: [{name: a, mountPath: /a, size: 1Gi, class: fats}]\nruntime: {image: "ghcr.io/acme-evil/a:1"}';
    expect(problemsIn(dev, sections)).toEqual(['8 SPEC_IMAGE_REGISTRY spec.runtime.image', '13 SPEC_UNKNOWN_STORAGE_CLASS spec.volumes[0].class']);
    expect(resolveIn(dev, 'volumes: [{name: a, mountPath: /a, size: 1Gi, class: fats}]').diagnostics[0]?.params).toMatchObject({ suggestion: 'fast', known: 'standard, fast' });
    expect(resolveIn(dev, 'volumes: [{name: a, mountPath: /a, size: 1Gi, class: constructor}]').ok).toBe(false);
  });

  it('compares limits as amounts, and reports at the override that breaks one', () => {
    const sections = 'runtime: {image: "ghcr.io/acme/a:1", cpu: 2000m, memory: 4096Mi}\nenvironments: {prod: {runtime: {cpu: 2001m, memory: 4097Mi, replicas: {min: 1, max: 11}}}, stage: {runtime: {replicas: 11}}}';
    expect(problemsIn(prod, sections)).toEqual([
      '14 SPEC_OVER_LIMIT spec.environments.prod.runtime.cpu',
      '15 SPEC_OVER_LIMIT spec.environments.prod.runtime.memory',
      '18 SPEC_OVER_LIMIT spec.environments.prod.runtime.replicas.max',
    ]);
    expect(problemsIn({ ...prod, name: 'stage' }, sections)).toEqual(['21 SPEC_OVER_LIMIT spec.environments.stage.runtime.replicas']);
    expect(problemsIn({ ...prod, name: 'other' }, sections)).toEqual([]);
    expect(problemsIn(dev, sections)).toEqual([]);
  });

  it('refuses another environment than the declared one', () => {
    const spec = validSpec('{}');
    const declared = { ...spec, document: { ...spec.document, metadata: { ...spec.document.metadata, environment: 'stage' } } };
    expect(resolveService(declared, { environment: prod, platform, git }).diagnostics[0]?.code).toBe('SPEC_OTHER_ENVIRONMENT');
  });

  it('pins the image and keeps the order of keys', () => {
    const resolved = resolveIn(prod, 'runtime: {image: "ghcr.io/acme/api:1"}');
    if (!resolved.ok) throw new Error('does not resolve');
    const model = pinImage(resolved.value, digest);
    expect(model.image).toBe(`ghcr.io/acme/api@${digest}`);
    expect(Object.keys(model).slice(0, 6)).toEqual(['apiVersion', 'kind', 'metadata', 'destination', 'image', 'args']);
    expect(() => pinImage(resolved.value, 'latest')).toThrow(expect.objectContaining({ code: 'SPEC_BAD_IMAGE' }));
  });
});
