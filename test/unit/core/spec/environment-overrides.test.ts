import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseSections, mergeEnvironment } from '../../../../src/core/spec/environment-overrides.ts';
import type { EnvironmentOverride, ServiceSpec } from '../../../../src/core/spec/service-spec.ts';

const image = 'ghcr.io/acme/api:1';

function merged(spec: ServiceSpec, override: EnvironmentOverride) {
  return mergeEnvironment({ ...spec, environments: { prod: override } }, 'prod');
}

describe('mergeEnvironment', () => {
  it('merges maps key by key and lists with names by name, in the order of the base', () => {
    const base: ServiceSpec = {
      runtime: { image, cpu: '100m', memory: '128Mi', cmd: ['a', 'b'], ports: [3000] },
      env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }],
    };
    const { sections, origin } = merged(base, {
      runtime: { cpu: '1', cmd: ['c'], ports: [8080] },
      env: [{ name: 'C', value: '3' }, { name: 'A', value: '9' }],
    });
    expect(sections).toEqual({
      runtime: { image, cpu: '1', memory: '128Mi', cmd: ['c'], ports: [8080] },
      env: [{ name: 'A', value: '9' }, { name: 'B', value: '2' }, { name: 'C', value: '3' }],
    });
    expect(origin(['env', 0, 'value'])).toEqual(['spec', 'environments', 'prod', 'env', 1, 'value']);
    expect(origin(['env', 1, 'value'])).toEqual(['spec', 'env', 1, 'value']);
    expect(origin(['env', 2, 'name'])).toEqual(['spec', 'environments', 'prod', 'env', 0, 'name']);
    expect(origin(['runtime', 'cpu'])).toEqual(['spec', 'environments', 'prod', 'runtime', 'cpu']);
    expect(origin(['runtime', 'memory'])).toEqual(['spec', 'runtime', 'memory']);
  });

  it('replaces a list without names', () => {
    const base: ServiceSpec = { runtime: { image }, routes: [{ host: 'a.example.com' }], envFrom: [{ secretRef: 'a' }] };
    expect(merged(base, { routes: [{ host: 'b.example.com' }], envFrom: [] }).sections).toMatchObject({ routes: [{ host: 'b.example.com' }], envFrom: [] });
  });

  it('replaces the form of a probe and keeps its times', () => {
    const base: ServiceSpec = { runtime: { image }, health: { readiness: { httpGet: '/a', timeoutSeconds: 3 } } };
    expect(merged(base, { health: { readiness: { tcpSocket: 1 } } }).sections.health).toEqual({ readiness: { tcpSocket: 1, timeoutSeconds: 3 } });
  });

  it('switches autoscaling off where the number of replicas is fixed', () => {
    const base: ServiceSpec = { runtime: { image, replicas: { min: 2, max: 5 } }, autoscaling: { hpa: { cpuTargetUtilization: 70 } } };
    expect(merged(base, { runtime: { replicas: 1 } }).sections).toEqual({ runtime: { image, replicas: 1 } });
    expect(merged(base, { runtime: { replicas: { min: 1, max: 2 } } }).sections.autoscaling).toEqual(base.autoscaling);
  });

  it('takes no name of an object\'s prototype for an environment', () => {
    const spec: ServiceSpec = { runtime: { image }, environments: {} };
    expect(mergeEnvironment(spec, 'constructor').sections).toEqual({ runtime: { image } });
  });

  const name = fc.constantFrom('A', 'B', 'C', 'D');
  const env = fc.uniqueArray(fc.record({ name, value: fc.string({ maxLength: 5 }) }), { selector: (each) => each.name, maxLength: 4 });
  const probe = fc.oneof(fc.record({ httpGet: fc.constantFrom('/a', '/b') }), fc.record({ tcpSocket: fc.integer({ min: 1, max: 9 }), periodSeconds: fc.integer({ min: 1, max: 9 }) }));
  const sections = fc.record(
    { env, health: fc.record({ readiness: probe, liveness: probe }, { requiredKeys: [] }), routes: fc.array(fc.record({ host: fc.constantFrom('a.b', 'c.d') }), { maxLength: 2 }) },
    { requiredKeys: [] },
  );
  const runtime = fc.record(
    { cpu: fc.constantFrom('1', '2'), cmd: fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }), replicas: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant({ min: 1, max: 2 })) },
    { requiredKeys: [] },
  );
  const base = fc.tuple(sections, runtime).map(([rest, own]): ServiceSpec => ({ runtime: { image, ...own }, ...rest }));
  const override = fc.tuple(sections, fc.option(runtime, { nil: undefined })).map(([rest, own]): EnvironmentOverride => ({ ...rest, ...(own === undefined ? {} : { runtime: own }) }));

  it('identity: an empty override, and an override of itself, change nothing', () => {
    fc.assert(
      fc.property(base, (spec) => {
        expect(merged(spec, {}).sections).toEqual(baseSections(spec).sections);
        expect(merged(spec, baseSections(spec).sections).sections).toEqual(baseSections(spec).sections);
      }),
    );
  });

  it('idempotence: the same override a second time changes nothing', () => {
    fc.assert(
      fc.property(base, override, (spec, each) => {
        const once = merged(spec, each).sections;
        expect(merged(once, each).sections).toEqual(once);
      }),
    );
  });

  it('order: entries that the override does not name stay as and where they were', () => {
    fc.assert(
      fc.property(base, override, (spec, each) => {
        const before = spec.env ?? [];
        const after = merged(spec, each).sections.env ?? [];
        const named = new Set((each.env ?? []).map((entry) => entry.name));
        expect(after.slice(0, before.length).map((entry) => entry.name)).toEqual(before.map((entry) => entry.name));
        before.forEach((entry, index) => {
          if (!named.has(entry.name)) expect(after[index]).toEqual(entry);
        });
      }),
    );
  });

  it('origin: every value is where its origin says', () => {
    fc.assert(
      fc.property(base, override, (spec, each) => {
        const document = { spec: { ...spec, environments: { prod: each } } };
        const { sections: result, origin } = mergeEnvironment(document.spec, 'prod');
        for (const [path, value] of leaves(result, [])) expect(at(document, origin(path))).toEqual(value);
      }),
    );
  });
});

function leaves(value: unknown, path: (string | number)[]): [(string | number)[], unknown][] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leaves(each, [...path, index]));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]));
  return [[path, value]];
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((each, step) => (each as Record<string | number, unknown>)[step], value);
}
