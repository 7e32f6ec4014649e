import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { ResolvedModel, ServiceModel } from '../../../../src/core/spec/service-model.ts';
import { modelYaml, parseModel } from '../../../../src/core/render/model-yaml.ts';
import { renderManifests, type RenderedManifest } from '../../../../src/core/render/render.ts';
import { loadRendererSet, type RendererSet } from '../../../../src/core/render/renderer-set.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';
import { arbitraryProjectModel, arbitraryServiceModel } from '../../../helpers/arbitrary-models.ts';
import { loadBuiltInRenderers } from '../../../helpers/built-in-renderers.ts';
import { checkManifest } from '../../../helpers/manifest-schemas.ts';

const builtIn = loadBuiltInRenderers();

function goldenModel(name: string): ResolvedModel {
  return parseModel(readFileSync(new URL(`../../../golden/models/${name}.yaml`, import.meta.url), 'utf8'));
}

const web = goldenModel('web') as ServiceModel;

function setOf(template: string, entry = ''): RendererSet {
  return loadRendererSet(
    new Map([
      ['config/renderer.yaml', `apiVersion: enclii.dev/v1\nkind: Renderer\nmetadata: { name: config }\nspec:\n  contract: 1\n  for: Service\n  templates:\n    - { file: config.yaml.hbs, apiVersion: v1, kind: ConfigMap, scope: Namespaced, name: [{ path: metadata.name }]${entry} }\n`],
      ['config/config.yaml.hbs', template],
    ]),
  );
}

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{yaml objectName}}\n  namespace: {{yaml namespace}}\n';

function refusal(model: ResolvedModel, set: RendererSet): EncliiError {
  try {
    renderManifests(model, set);
  } catch (error) {
    if (error instanceof EncliiError) return error;
    throw error;
  }
  throw new Error('it was rendered');
}

/** What the built-in renderers must make of a service, told without their code. */
function expectedKinds(model: ServiceModel): string[] {
  const least = model.autoscaling?.minReplicas ?? model.replicas ?? 0;
  return [
    'Deployment',
    'ServiceAccount',
    'NetworkPolicy',
    ...(model.ports.length > 0 ? ['Service'] : []),
    ...(model.routes.length > 0 ? ['Ingress'] : []),
    // An empty name of an issuer is none.
    ...(model.routes.length > 0 && model.ingress?.clusterIssuer ? ['NetworkPolicy'] : []),
    ...(model.autoscaling === null ? [] : ['HorizontalPodAutoscaler']),
    ...(least >= 2 ? ['PodDisruptionBudget'] : []),
    ...model.volumes.map(() => 'PersistentVolumeClaim'),
    ...model.jobs.map(() => 'CronJob'),
  ].sort();
}

async function expectSound(model: ResolvedModel, manifests: readonly RenderedManifest[]): Promise<void> {
  expect(new Set(manifests.map(({ fileName }) => fileName)).size).toBe(manifests.length);
  expect(manifests.map(({ fileName }) => fileName)).toEqual(manifests.map(({ fileName }) => fileName).sort());
  for (const manifest of manifests) {
    const { content, apiVersion, kind, name, namespace, fileName } = manifest;
    // As a tool that splits by text would see it, and as a YAML 1.1 reader does.
    expect(content).not.toMatch(/^(?:---|\.\.\.)/m);
    expect(parseAllDocuments(content)).toHaveLength(1);
    const object = parse(content, { version: '1.1' }) as { metadata: { labels: Record<string, string> } };
    expect(object).toMatchObject({ apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }) } });
    expect(namespace).toBe(kind === 'Namespace' ? null : model.destination.namespace);
    expect(fileName).toBe(`${kind.toLowerCase()}-${name}.yaml`);
    expect(name.length).toBeLessThanOrEqual(kind === 'CronJob' ? 52 : 63);
    expect(object.metadata.labels).toMatchObject({ 'app.kubernetes.io/part-of': model.metadata.project, 'app.kubernetes.io/managed-by': 'enclii', 'enclii.dev/environment': model.metadata.environment });
    expect(await checkManifest(content), content).toEqual([]);
  }
}

describe('renderManifests', () => {
  it('S2: any service renders to exactly the expected objects, valid and in one namespace', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryServiceModel, async (model) => {
        const manifests = renderManifests(model, builtIn);
        expect(manifests.map(({ kind }) => kind).sort()).toEqual(expectedKinds(model));
        await expectSound(model, manifests);
        expect(renderManifests(parseModel(modelYaml(model)), builtIn)).toEqual(manifests);
      }),
      { numRuns: 150 },
    );
  });

  it('S2: any project renders to exactly the expected objects', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryProjectModel, async (model) => {
        const manifests = renderManifests(model, builtIn);
        const expected = ['LimitRange', 'Namespace', 'NetworkPolicy', ...(model.quota === null ? [] : ['ResourceQuota']), ...(model.viewerGroups.length > 0 ? ['RoleBinding'] : [])];
        expect(manifests.map(({ kind }) => kind).sort()).toEqual(expected.sort());
        await expectSound(model, manifests);
      }),
      { numRuns: 100 },
    );
  });

  it('S2: values reach the container unchanged', () => {
    fc.assert(
      fc.property(arbitraryServiceModel, (model) => {
        const deployment = renderManifests(model, builtIn).find(({ kind }) => kind === 'Deployment');
        const { spec } = parse(deployment?.content ?? '', { version: '1.1' }) as { spec: { template: { spec: { containers: Record<string, unknown>[] } } } };
        const [container] = spec.template.spec.containers;
        expect(container?.['image']).toBe(model.image);
        expect(container?.['args'] ?? null).toEqual(model.args);
        expect(container?.['env'] ?? []).toEqual(model.env);
      }),
      { numRuns: 200 },
    );
  });

  it('S2: a newline in a value cannot start a second document', () => {
    const evil = 'x\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: evil\n';
    const model = { ...web, image: evil, env: [{ name: evil, value: evil }], args: [evil], envFromSecrets: [evil] };
    const manifests = renderManifests(model, builtIn);
    expect(manifests.map(({ fileName }) => fileName)).toEqual(renderManifests(web, builtIn).map(({ fileName }) => fileName));
  });

  it('S6: a hostile or overlong name is fitted, never thrown at', () => {
    for (const name of ['a'.repeat(300), 'x\n---\nkind: Secret', '../../etc', '', '漢字', 'A', '-', '9lives']) {
      for (const manifest of renderManifests({ ...web, metadata: { ...web.metadata, name } }, builtIn)) {
        expect(manifest.name).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
        expect(manifest.name.length).toBeLessThanOrEqual(manifest.kind === 'CronJob' ? 52 : 63);
      }
    }
  });

  it('S6: services of one namespace never make the same object', () => {
    const named = (name: string, job: string): RenderedManifest[] =>
      renderManifests({ ...web, metadata: { ...web.metadata, name }, jobs: [{ name: job, schedule: '@daily', timeZone: 'Etc/UTC', args: null }] }, builtIn);
    const names = (manifests: readonly RenderedManifest[]): string[] => manifests.map(({ fileName }) => fileName);
    const shared = (a: readonly RenderedManifest[], b: readonly RenderedManifest[]): string[] => names(a).filter((name) => names(b).includes(name));
    expect(shared(named('api', 'worker-sync'), named('api-worker', 'sync'))).toEqual([]);
    expect(shared(named('api', 'sync'), named('api-acme', 'sync'))).toEqual([]);
    expect(shared(named('enclii', 'a'), renderManifests(goldenModel('project'), builtIn))).toEqual([]);
  });

  it('S10: a service that is named like another namespace still lands in its own', () => {
    const manifests = renderManifests({ ...web, metadata: { ...web.metadata, name: 'kube-system' } }, builtIn);
    expect(new Set(manifests.map(({ namespace }) => namespace))).toEqual(new Set([web.destination.namespace]));
    expect(refusal({ ...web, destination: { ...web.destination, namespace: 'a/b' } }, builtIn).code).toBe('RENDER_MODEL_INVALID');
  });

  it.each<[string, string]>([
    ['another namespace', head.replace('{{yaml namespace}}', 'kube-system')],
    ['no namespace', head.replace('  namespace: {{yaml namespace}}\n', '')],
    ['another name', head.replace('{{yaml objectName}}', 'other')],
    ['another kind', head.replace('ConfigMap', 'Secret')],
    ['another apiVersion', head.replace('v1', 'v1beta1')],
  ])('S10: refuses output with %s', (_what, template) => {
    expect(refusal(web, setOf(template)).code).toBe('RENDER_OUTPUT_MISMATCH');
  });

  it.each<[string, string]>([
    ['a second document', `${head}---\n${head}`],
    ['an anchor', `${head}data: &a {}\n`],
    ['an alias', `${head}data: &a {}\nother: *a\n`],
    ['a tag', `${head}data: !!map {}\n`],
    ['a merge key', `${head}data:\n  <<: {}\n`],
    ['a prototype key', `${head}__proto__: {}\n`],
    ['a duplicate key', `${head}kind: ConfigMap\n`],
    ['a key that is no text', `${head}data:\n  ? [a]\n  : x\n`],
    ['a directive', `%YAML 1.1\n---\n${head}`],
    ['an empty item', `${head}data:\n  - null\n`],
    ['broken YAML', `${head}data: [\n`],
    ['no object', '- 1\n'],
    ['nothing', ''],
  ])('S2: refuses output with %s', (_what, template) => {
    expect(refusal(web, setOf(template)).code).toBe('RENDER_OUTPUT_INVALID');
  });

  it.each<[string, string, string]>([
    ['a field that the model does not have', `${head}data: {{yaml metadata.nmae}}\n`, ''],
    ['a step through null', `${head}data: {{yaml args.length}}\n`, ''],
    ['a condition on what is not there', `${head}{{#if metadata.nmae}}\ndata: {}\n{{/if}}\n`, ''],
    ['a method of a value', `${head}data: {{yaml image.toString}}\n`, ''],
    ['a list that is none', `${head}{{#each image as |x|}}\n{{/each}}\n`, ''],
    ['a loop over what is not there', head, ', forEach: jobz'],
    ['a loop over what is no list', head, ', forEach: image'],
  ])('fails on %s', (_what, template, entry) => {
    expect(refusal(web, setOf(template, entry)).code).toBe('RENDER_TEMPLATE_FAILED');
  });

  it('names no value of the model when it fails', () => {
    const error = refusal({ ...web, image: 'canary-value' }, setOf(`${head}data: {{yaml image.a.b}}\n`));
    expect(error.code).toBe('RENDER_TEMPLATE_FAILED');
    expect(error.message).not.toContain('canary-value');
  });

  it('refuses two objects of one name', () => {
    expect(refusal(web, setOf(head, ', forEach: jobs')).code).toBe('RENDER_OBJECT_DUPLICATE');
  });

  it('contract 1: helpers, pruning, labels, order and canonical form give these bytes', () => {
    const template = `{{! Not printed. }}
kind: ConfigMap
apiVersion: v1
data:
  pruned: {{yaml args}}
  kept: {}
  none: []
  flag: on
  host: {{yaml (distinct routes "host")}}
  fitted: {{yaml (name metadata.name "b-c")}}
  number: {{yaml (intOrString rollingUpdate.maxUnavailable)}}
  percent: {{yaml (intOrString rollingUpdate.maxSurge)}}
  equal: {{yaml (eq metadata.name "api")}}
  some: {{yaml (some ports "port" 9000)}}
{{#if volumes}}
  wrong: true
{{else if jobs}}
  jobs:
{{#each jobs as |job index|}}
    - position: {{yaml index}}
      job: {{yaml job}}
      of: {{yaml @root.metadata.name}}
{{/each}}
{{/if}}
{{#with autoscaling as |scaling|}}
  least: {{yaml scaling.minReplicas}}
{{/with}}
{{#unless probes.startup.httpGet}}
  last: {{yaml "x"}}
{{/unless}}
metadata:
  annotations:
    a: b
  labels:
    own: label
    app.kubernetes.io/managed-by: somebody
  namespace: {{yaml namespace}}
  name: {{yaml objectName}}
`;
    const [manifest] = renderManifests(web, setOf(template));
    expect(manifest?.content).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: api
  namespace: solarpunk-saas-prod
  labels:
    own: label
    app.kubernetes.io/managed-by: enclii
    app.kubernetes.io/name: api
    app.kubernetes.io/part-of: solarpunk-saas
    enclii.dev/environment: prod
  annotations:
    a: b
data:
  kept: {}
  none: []
  flag: "on"
  host:
    - api.solarpunk.example
    - "*.tenants.solarpunk.example"
  fitted: api-b-c-bb6d3717
  number: 0
  percent: "25%"
  equal: true
  some: true
  jobs:
    - position: 0
      job:
        name: nightly-report
        schedule: "0 2 * * *"
        timeZone: America/Mexico_City
        args:
          - node
          - scripts/nightly.js
      of: api
    - position: 1
      job:
        name: cleanup
        schedule: "*/5 * * * *"
        timeZone: Etc/UTC
      of: api
  least: 2
  last: x
`);
  });
});

describe('what the built-in renderers promise', () => {
  function object(manifests: readonly RenderedManifest[], kind: string): Record<string, unknown> {
    return parse(manifests.find((each) => each.kind === kind)?.content ?? '') as Record<string, unknown>;
  }

  it('an autoscaled workload carries no replicas, a slept one carries 0 and no disruption budget', () => {
    expect(object(renderManifests(web, builtIn), 'Deployment')['spec']).not.toHaveProperty('replicas');
    const asleep = renderManifests({ ...web, autoscaling: null, replicas: 0 }, builtIn);
    expect(object(asleep, 'Deployment')['spec']).toHaveProperty('replicas', 0);
    expect(asleep.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
    expect(asleep.map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
  });

  it('volumes and namespaces are never pruned outside previews', () => {
    for (const [name, kind, kept] of [['stateful', 'PersistentVolumeClaim', true], ['preview', 'PersistentVolumeClaim', false], ['project', 'Namespace', true], ['project-preview', 'Namespace', false]] as const) {
      const annotations = (object(renderManifests(goldenModel(name), builtIn), kind)['metadata'] as { annotations?: Record<string, string> }).annotations;
      expect(annotations?.['argocd.argoproj.io/sync-options']).toBe(kept ? 'Prune=false,Delete=false' : undefined);
    }
  });

  it('pods of jobs are not behind the Service, nor counted by the disruption budget', () => {
    const manifests = renderManifests(web, builtIn);
    const selector = (object(manifests, 'Service')['spec'] as { selector: Record<string, string> }).selector;
    const job = object(manifests, 'CronJob') as { spec: { jobTemplate: { spec: { template: { metadata: { labels: Record<string, string> } } } } } };
    expect(job.spec.jobTemplate.spec.template.metadata.labels).not.toMatchObject(selector);
    const deployment = object(manifests, 'Deployment') as { spec: { selector: { matchLabels: unknown }; template: { metadata: { labels: Record<string, string> } } } };
    expect(deployment.spec.template.metadata.labels).toMatchObject(selector);
    expect(deployment.spec.selector.matchLabels).toEqual(selector);
  });
});
