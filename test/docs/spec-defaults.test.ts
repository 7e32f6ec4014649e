import { describe, expect, it } from 'vitest';
import { specDefaults } from '../../docs/service-spec-notes.ts';
import { parseServiceSpecs } from '../../src/core/spec/parse-service-spec.ts';
import { resolveService, type ResolvedDraft } from '../../src/core/spec/resolve-service.ts';
import { environmentFrom, platformFrom } from '../../src/core/platform/raw-platform-files.ts';

const platform = platformFrom({ metadata: { name: 'acme' }, spec: { registries: ['ghcr.io/acme'] } });

function resolved(sections: object, environmentClass: 'production' | 'development' = 'development'): ResolvedDraft['model'] {
  const document = { apiVersion: 'enclii.dev/v1', kind: 'Service', metadata: { project: 'shop', name: 'web' }, spec: { runtime: { image: 'ghcr.io/acme/web:1', ports: [8080, 9090] }, ...sections } };
  const [spec] = parseServiceSpecs('enclii.yaml', JSON.stringify(document)).specs;
  const environment = environmentFrom({ metadata: { name: 'dev' }, spec: { class: environmentClass } });
  const checked = resolveService(spec!, { environment, platform, git: { sha: '0'.repeat(40), branch: 'main' } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.diagnostics));
  return checked.value.model;
}

const range = { image: 'ghcr.io/acme/web:1', ports: [8080], replicas: { min: 1, max: 3 } };
const volume = { name: 'data', mountPath: '/data', size: '1Gi' };

/** How the resolver shows each row of the page. */
const proofs: Readonly<Record<string, () => void>> = {
  'spec.runtime.cpu': () => { expect(resolved({}).resources).toMatchObject({ requests: { cpu: '100m' }, limits: { cpu: null } }); },
  'spec.runtime.memory': () => { expect(resolved({}).resources).toMatchObject({ requests: { memory: '256Mi' }, limits: { memory: '256Mi' } }); },
  'spec.runtime.replicas': () => {
    expect(resolved({}).replicas).toBe(1);
    expect(resolved({}, 'production').replicas).toBe(2);
    expect(resolved({ volumes: [volume] }, 'production').replicas).toBe(1);
    expect(resolved({ volumes: [{ ...volume, accessMode: 'ReadWriteMany' }] }, 'production').replicas).toBe(2);
  },
  'spec.runtime.ports[]': () => { expect(resolved({}).ports.map(({ name }) => name)).toEqual(['http', 'port-9090']); },
  'spec.routes[].path': () => { expect(resolved({ routes: [{ host: 'a.example.com' }] }).routes).toMatchObject([{ path: '/' }]); },
  'spec.routes[].port': () => { expect(resolved({ routes: [{ host: 'a.example.com' }] }).routes).toMatchObject([{ port: 8080 }]); },
  'spec.autoscaling.hpa': () => { expect(resolved({ runtime: range }).autoscaling).toMatchObject({ cpuTargetUtilization: 80, memoryTargetUtilization: null }); },
  'spec.health.*': () => {
    expect(resolved({}).probes).toEqual({ readiness: null, liveness: null, startup: null });
    const probe = { httpGet: { path: '/x', port: 8080 }, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3, successThreshold: 1, initialDelaySeconds: 0 };
    expect(resolved({ health: { readiness: { httpGet: '/x' } } }).probes.readiness).toMatchObject(probe);
  },
  'spec.volumes[].class': () => { expect(resolved({ volumes: [volume] }).volumes).toEqual(resolved({ volumes: [{ ...volume, class: 'standard' }] }).volumes); },
  'spec.volumes[].accessMode': () => { expect(resolved({ volumes: [volume] }).volumes).toMatchObject([{ accessMode: 'ReadWriteOnce' }]); },
  'spec.jobs[].timeZone': () => { expect(resolved({ jobs: [{ name: 'nightly', schedule: '0 2 * * *' }] }).jobs).toMatchObject([{ timeZone: 'Etc/UTC' }]); },
};

describe('what applies where a Service Spec says nothing', () => {
  it('is proved row by row', () => {
    expect(Object.keys(proofs)).toEqual(specDefaults.map(({ field }) => field));
  });

  it.each(Object.entries(proofs))('%s', (_field, prove) => {
    prove();
  });
});
