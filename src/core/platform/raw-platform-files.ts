import type { Language } from '../../errors/error-definition.ts';
import { normaliseCpu } from '../spec/quantity.ts';
import { normaliseHost } from './host-pattern.ts';
import type { Environment, Platform, Project, ProjectQuota } from './platform-files.ts';

/** Kubernetes quantity; a bare number is allowed for cores. */
type RawCpu = string | number;

/** What schemas/platform.schema.json accepts. */
export interface RawPlatform {
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly language?: Language;
    readonly registries?: readonly string[];
    readonly ingress?: { readonly className?: string; readonly clusterIssuer?: string | null; readonly controllerNamespace?: string };
    readonly storageClasses?: Readonly<Record<string, string | null>>;
    readonly defaults?: { readonly cpu?: RawCpu; readonly memory?: string };
  };
}

/** What schemas/project.schema.json accepts. */
export interface RawProject {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly repositories: readonly { readonly id: number; readonly name: string }[];
    readonly environments: Readonly<Record<string, { readonly branch: string }>>;
    readonly hosts?: readonly string[];
    readonly quota?: { readonly cpu?: RawCpu | null; readonly memory?: string | null; readonly pods?: number | null; readonly storage?: string | null } | null;
    readonly retiredServices?: readonly string[];
    readonly viewerGroups?: readonly string[];
  };
}

/** What schemas/environment.schema.json accepts. */
export interface RawEnvironment {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly class: 'production' | 'staging' | 'development';
    readonly cluster?: string;
    readonly writeMode?: 'direct' | 'pull-request';
    readonly limits?: { readonly replicas?: number | null; readonly cpu?: RawCpu | null; readonly memory?: string | null };
  };
}

// The schemas state the same defaults for editors; a test holds the two together.

export function platformFrom({ metadata, spec = {} }: RawPlatform): Platform {
  return {
    name: metadata.name,
    language: spec.language ?? 'en',
    registries: spec.registries ?? [],
    ingress: {
      className: spec.ingress?.className ?? 'nginx',
      clusterIssuer: spec.ingress?.clusterIssuer ?? null,
      controllerNamespace: spec.ingress?.controllerNamespace ?? 'ingress-nginx',
    },
    storageClasses: lookupTable({ standard: null, ...spec.storageClasses }),
    defaults: { cpu: cpu(spec.defaults?.cpu) ?? '100m', memory: spec.defaults?.memory ?? '256Mi' },
  };
}

/** Of a file that its rules accepted: every host is valid. */
export function projectFrom({ metadata, spec }: RawProject): Project {
  const environments = Object.entries(spec.environments).map(([name, { branch }]) => [name, { branch }] as const);
  return {
    name: metadata.name,
    repositories: spec.repositories.map(({ id, name }) => ({ id, name })),
    environments: lookupTable(Object.fromEntries(environments)),
    hosts: [...new Set((spec.hosts ?? []).flatMap((host) => normaliseHost(host) ?? []))],
    quota: quotaFrom(spec.quota ?? null),
    retiredServices: spec.retiredServices ?? [],
    viewerGroups: spec.viewerGroups ?? [],
  };
}

export function environmentFrom({ metadata, spec }: RawEnvironment): Environment {
  return {
    name: metadata.name,
    class: spec.class,
    cluster: spec.cluster ?? 'in-cluster',
    writeMode: spec.writeMode ?? 'direct',
    limits: { replicas: spec.limits?.replicas ?? null, cpu: cpu(spec.limits?.cpu), memory: spec.limits?.memory ?? null },
  };
}

function quotaFrom(quota: RawProject['spec']['quota'] | null): ProjectQuota | null {
  if (quota === null || quota === undefined) return null;
  const all = { cpu: cpu(quota.cpu), memory: quota.memory ?? null, pods: quota.pods ?? null, storage: quota.storage ?? null };
  return Object.values(all).every((bound) => bound === null) ? null : all;
}

function cpu(value: RawCpu | null | undefined): string | null {
  // Kubernetes' own spelling, so that 0.5 written as 500m is no release.
  return value === null || value === undefined ? null : (normaliseCpu(value) ?? String(value));
}

/** Without a prototype: these tables are asked for names that developers chose, and `constructor` is a legal one. */
function lookupTable<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}
