import { parse, stringify } from 'yaml';
import type { Environment, Platform } from '../../../../src/core/platform/platform-files.ts';
import type { LocatedServiceSpec } from '../../../../src/core/spec/located-service-spec.ts';
import { parseServiceSpecs } from '../../../../src/core/spec/parse-service-spec.ts';
import { resolveService, type ResolvedDraft } from '../../../../src/core/spec/resolve-service.ts';
import type { Checked } from '../../../../src/core/diagnostic.ts';

export const platform: Platform = {
  name: 'acme',
  language: 'en',
  registries: ['ghcr.io/acme'],
  ingress: { className: 'nginx', clusterIssuer: 'letsencrypt', controllerNamespace: 'ingress-nginx' },
  storageClasses: { standard: null, fast: 'premium-rwo' },
  defaults: { cpu: '100m', memory: '128Mi' },
};

export const prod: Environment = {
  name: 'prod',
  class: 'production',
  cluster: 'in-cluster',
  writeMode: 'direct',
  limits: { replicas: 10, cpu: '2', memory: '4Gi' },
};

export const dev: Environment = { ...prod, name: 'dev', class: 'development', limits: { replicas: null, cpu: null, memory: null } };

export const git = { sha: '0123456789abcdef0123456789abcdef01234567', branch: 'main' };

/** A small valid spec with the given YAML of `spec` in place of its own sections. */
export function specText(sections: string): string {
  const spec = { runtime: { image: 'ghcr.io/acme/api:1', ports: [3000] }, ...(parse(sections) as object) };
  return stringify({ apiVersion: 'enclii.dev/v1', kind: 'Service', metadata: { project: 'shop', name: 'api' }, spec }, { aliasDuplicateObjects: false, lineWidth: 0 });
}

export function problemsOf(sections: string): string[] {
  return parseServiceSpecs('enclii.yaml', specText(sections)).diagnostics.map(({ code, field }) => `${code} ${field}`);
}

export function validSpec(sections: string): LocatedServiceSpec {
  const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', specText(sections));
  const [spec] = specs;
  if (spec === undefined) throw new Error(`the fixture is not valid: ${JSON.stringify(diagnostics)}`);
  return spec;
}

export function resolveIn(environment: Environment, sections: string, branch = 'main'): Checked<ResolvedDraft> {
  return resolveService(validSpec(sections), { environment, platform, git: { ...git, branch } });
}

export function modelIn(environment: Environment, sections: string, branch = 'main'): ResolvedDraft['model'] {
  const resolved = resolveIn(environment, sections, branch);
  if (!resolved.ok) throw new Error(`does not resolve: ${JSON.stringify(resolved.diagnostics)}`);
  return resolved.value.model;
}
