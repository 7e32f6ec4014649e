import { describe, expect, it } from 'vitest';
import { defaultPlatformFiles } from '../../../src/cli/default-platform-files.ts';
import { resolveInEnvironment } from '../../../src/cli/resolve-spec.ts';
import { parseServiceSpecs } from '../../../src/core/spec/parse-service-spec.ts';

const git = { sha: 'a'.repeat(40), branch: 'feature/x' };
const text = `apiVersion: enclii.dev/v1
kind: Service
metadata: { project: shop, name: web }
spec:
  runtime: { image: "localhost:5000/{{ metadata.project }}/web:{{ git.branch }}", ports: [80] }
  health: { readiness: { httpGet: / } }
  routes: [{ host: "{{ git.branch }}.shop.example.com" }]
  volumes: [{ name: data, mountPath: /data, size: 1Gi, class: fast }, { name: more, mountPath: /more, size: 1Gi, class: standard }]
`;

describe('defaultPlatformFiles', () => {
  it('grants what the spec asks for, so that any valid spec can be looked at', () => {
    const [spec] = parseServiceSpecs('enclii.yaml', text).specs;
    const { files, project } = defaultPlatformFiles(spec!, 'prod', git);
    const draft = resolveInEnvironment(spec!, { files, project, environment: 'prod', ...git });
    expect(draft?.diagnostics).toEqual([]);
    expect(draft).toMatchObject({ ok: true, value: { model: { metadata: { environmentClass: 'production' }, volumes: [{ storageClassName: 'fast' }, { storageClassName: null }] } } });
  });

  it.each([['prod', 'production'], ['staging', 'staging'], ['qa', 'development'], ['constructor', 'development']])('takes %s for %s', (name, expected) => {
    const [spec] = parseServiceSpecs('enclii.yaml', text).specs;
    expect(defaultPlatformFiles(spec!, name, git).files.environments.get(name)?.class).toBe(expected);
  });
});
