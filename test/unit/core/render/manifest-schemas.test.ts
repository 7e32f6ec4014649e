import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { checkManifest, checkObject } from '../../../helpers/manifest-schemas.ts';

const golden = fileURLToPath(new URL('../../../golden/manifests/', import.meta.url));

/** One golden manifest of every kind that the built-in renderers make, the one with most in it. */
const samples = new Map<string, string>();
for (const model of readdirSync(golden)) {
  for (const file of readdirSync(golden + model)) {
    const text = readFileSync(`${golden}${model}/${file}`, 'utf8');
    const { kind } = parse(text) as { kind: string };
    if (text.length > (samples.get(kind)?.length ?? 0)) samples.set(kind, text);
  }
}

/** Objects whose keys people choose: any key is right there. */
const freeKeys = new Set(['labels', 'annotations', 'matchLabels', 'selector', 'requests', 'limits', 'hard', 'default', 'defaultRequest']);

/** Every copy of a value with one unknown key put into one of its maps, with the place. */
function withTypos(value: unknown, at = '', free = false): { readonly at: string; readonly value: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => withTypos(item, `${at}[${index}]`).map((typo) => ({ at: typo.at, value: value.with(index, typo.value) as unknown })));
  }
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    // `selector` and `limits` are maps of free keys in a Service and a container, and structures elsewhere.
    withTypos(item, `${at}.${key}`, freeKeys.has(key) && Object.values((item ?? {}) as object).every((each) => typeof each !== 'object')).map((typo) => ({ at: typo.at, value: { ...value, [key]: typo.value } })),
  );
  return free ? inner : [{ at, value: { ...value, typpo: 'x' } }, ...inner];
}

describe('checkManifest', () => {
  it('has a sample of every kind that the renderers make', () => {
    expect([...samples.keys()].sort()).toEqual([
      'CronJob', 'Deployment', 'HorizontalPodAutoscaler', 'Ingress', 'LimitRange', 'Namespace', 'NetworkPolicy', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'ResourceQuota', 'RoleBinding', 'Service', 'ServiceAccount',
    ]);
  });

  it.each([...samples.keys()].sort())('%s: an unknown field is caught at any depth', async (kind) => {
    const object = parse(samples.get(kind) ?? '') as Record<string, unknown>;
    expect(await checkObject(object)).toEqual([]);
    const typos = withTypos(object);
    expect(typos.length).toBeGreaterThan(1);
    for (const typo of typos) expect((await checkObject(typo.value as Record<string, unknown>)).join(), typo.at).toContain('typpo');
  });

  it.each<[string, (object: Record<string, Record<string, unknown>>) => void]>([
    ['a wrong type', (object) => Object.assign(object['spec'] ?? {}, { replicas: 'two' })],
    ['a missing field', (object) => delete object['spec']?.['template']],
    ['text in place of a map', (object) => Object.assign(object['spec'] ?? {}, { selector: 'x' })],
  ])('catches %s', async (_what, change) => {
    const object = parse(samples.get('Deployment') ?? '') as Record<string, Record<string, unknown>>;
    change(object);
    expect(await checkObject(object)).not.toEqual([]);
  });

  it('catches a typo in a custom resource, a kind that it does not know, and a second document', async () => {
    const appProject = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'shop' }, spec: { sourceRepos: ['*'] } };
    expect(await checkObject(appProject)).toEqual([]);
    expect(await checkObject({ ...appProject, spec: { sourceRepoz: [] } })).not.toEqual([]);
    expect(await checkObject({ apiVersion: 'example.com/v1', kind: 'Deployment', metadata: {} })).toEqual(['no schema for example.com/v1 Deployment']);
    expect(await checkManifest(`${stringify(appProject)}---\n${stringify(appProject)}`)).toEqual(['expected one document, found 2']);
  });
});
