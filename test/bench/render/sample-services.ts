import { readFileSync } from 'node:fs';
import type { Environment, Platform } from '../../../src/core/platform/platform-files.ts';
import { parseServiceSpecs } from '../../../src/core/spec/parse-service-spec.ts';
import { pinImage, resolveService } from '../../../src/core/spec/resolve-service.ts';
import type { ServiceModel } from '../../../src/core/spec/service-model.ts';

const platform: Platform = {
  name: 'acme',
  language: 'en',
  registries: ['ghcr.io/enclii-examples'],
  ingress: { className: 'nginx', clusterIssuer: 'letsencrypt', controllerNamespace: 'ingress-nginx' },
  storageClasses: { standard: null, fast: 'premium-ssd' },
  defaults: { cpu: '100m', memory: '256Mi' },
};

const prod: Environment = {
  name: 'prod',
  class: 'production',
  cluster: 'in-cluster',
  writeMode: 'direct',
  limits: { replicas: 20, cpu: '8', memory: '32Gi' },
};

const digest = `sha256:${'5'.repeat(64)}`;

/** Texts of the example services: a web app, an API that scales, a worker with a disk and jobs. */
export const exampleSpecs: readonly string[] = ['web', 'api', 'worker'].map((name) => readFileSync(new URL(`../../../examples/${name}/enclii.yaml`, import.meta.url), 'utf8'));

/** What a push does to one Service Spec before it is rendered. Throws when the spec is not valid: a benchmark of refusals says nothing. */
export function resolveExample(text: string): ServiceModel {
  const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', text);
  const [spec] = specs;
  if (spec === undefined) throw new Error(`not valid: ${JSON.stringify(diagnostics)}`);
  const resolved = resolveService(spec, { environment: prod, platform, git: { sha: '0123456789abcdef0123456789abcdef01234567', branch: 'main' } });
  if (!resolved.ok) throw new Error(`does not resolve: ${JSON.stringify(resolved.diagnostics)}`);
  return pinImage(resolved.value, digest);
}

/** The text of the n-th service like an example: another name and other hosts. */
export function numberedSpec(index: number): string {
  const text = exampleSpecs[index % exampleSpecs.length] ?? '';
  const number = String(index).padStart(5, '0');
  return text.replace(/^( {2}name: )(\w+)$/m, `$1$2-${number}`).replaceAll('shop.example.com', `s${number}.shop.example.com`);
}
