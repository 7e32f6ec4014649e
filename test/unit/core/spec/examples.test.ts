import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkServiceSet, parseServiceSpecs } from '../../../../src/core/spec/parse-service-spec.ts';
import { formatDiagnostic } from '../../../../src/core/spec/format-diagnostic.ts';
import { resolveService } from '../../../../src/core/spec/resolve-service.ts';
import { dev, git, platform, prod } from './spec-fixtures.ts';

const root = join(import.meta.dirname, '../../../..');
const files = globSync('examples/**/enclii.yaml', { cwd: root }).filter((file) => !file.includes('environment-repo')).sort();
const valid = files.filter((file) => !file.includes('/broken/'));
const examplePlatform = { ...platform, registries: ['ghcr.io/enclii-examples'] };
const limits = { replicas: null, cpu: null, memory: null };

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

describe('the examples', () => {
  it('are all there', () => {
    for (const name of ['web', 'api', 'worker', 'seed-api', 'broken', 'monorepo/services/cart', 'monorepo/services/checkout', 'monorepo/services/mailer']) {
      expect(files).toContain(`examples/${name}/enclii.yaml`);
    }
  });

  it.each(files)('%s names its schema for editors', (file) => {
    expect(read(file).split('\n', 1)[0]).toBe('# yaml-language-server: $schema=https://enclii.dev/schemas/v1/service.schema.json');
  });

  it.each(valid)('%s is valid and resolves in each of its environments without a warning', (file) => {
    const { specs, diagnostics } = parseServiceSpecs(file, read(file));
    expect(diagnostics).toEqual([]);
    for (const spec of specs) {
      const only = spec.document.metadata.environment;
      for (const environment of [{ ...dev, limits }, { ...prod, name: 'stage', class: 'staging' as const, limits }, { ...prod, limits }]) {
        if (only !== undefined && only !== environment.name) continue;
        expect(resolveService(spec, { environment, platform: examplePlatform, git })).toMatchObject({ ok: true, diagnostics: [] });
      }
    }
  });

  it('declare no service twice', () => {
    expect(checkServiceSet(valid.flatMap((file) => parseServiceSpecs(file, read(file)).specs))).toEqual([]);
  });

  it('the seed\'s example keeps every field that it states', () => {
    const file = 'examples/seed-api/enclii.yaml';
    const [spec] = parseServiceSpecs(file, read(file)).specs;
    if (spec === undefined) throw new Error('not valid');
    const resolved = resolveService(spec, { environment: { ...prod, limits }, platform: examplePlatform, git });
    expect(resolved.ok && resolved.value).toMatchObject({
      imageReference: `ghcr.io/enclii-examples/seed-api:${git.sha}`,
      model: {
        args: ['node', 'dist/main.js'],
        ports: [{ port: 8000 }],
        resources: { requests: { cpu: '400m', memory: '384Mi' }, limits: { memory: '384Mi' } },
        replicas: null,
        autoscaling: { minReplicas: 2, maxReplicas: 6, cpuTargetUtilization: 75 },
        probes: { readiness: { httpGet: { path: '/ready', port: 8000 }, timeoutSeconds: 3 } },
        routes: [{ host: 'seed-api.shop.example.com', path: '/', port: 8000 }],
        env: [{ name: 'APP_ENV', value: 'production' }],
        envFromSecrets: ['seed-api-prod'],
        volumes: [{ name: 'media', mountPath: '/srv/media', size: '20Gi', accessMode: 'ReadWriteMany' }],
        jobs: [{ name: 'daily-summary', schedule: '15 4 * * *', args: ['node', 'dist/summary.js'] }],
      },
    });
  });

  it.each([
    ['en', 'expected.txt'],
    ['es', 'expected.es.txt'],
  ] as const)('the broken one is explained in %s as in %s', async (language, golden) => {
    const file = 'examples/broken/enclii.yaml';
    const text = read(file);
    const report = parseServiceSpecs('enclii.yaml', text).diagnostics.map((each) => formatDiagnostic(each, language, text)).join('\n\n');
    expect(report).not.toContain('not-a-real-password');
    await expect(`${report}\n`).toMatchFileSnapshot(join(root, 'examples/broken', golden));
  });
});
