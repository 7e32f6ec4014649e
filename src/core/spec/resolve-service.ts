import type { Checked } from '../diagnostic.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import { namespaceOf } from '../platform/namespace.ts';
import type { Environment, Platform } from '../platform/platform-files.ts';
import { orderProblems } from '../yaml/order-problems.ts';
import { checkLimits } from './check-limits.ts';
import { imageRepository, parseImageReference } from './image-reference.ts';
import type { LocatedServiceSpec } from './located-service-spec.ts';
import { normaliseCpu } from './quantity.ts';
import { resolveImage } from './resolve-image.ts';
import { resolveProbes } from './resolve-probes.ts';
import { resolveRoutes } from './resolve-routes.ts';
import { resolveRollingUpdate, resolveScaling } from './resolve-scaling.ts';
import { resolveVolumes } from './resolve-volumes.ts';
import type { ModelJob, ServiceModel } from './service-model.ts';
import { resolvePorts } from './service-ports.ts';
import { viewSpec, type SpecView } from './spec-view.ts';
import { nameValues, substituteVariables, textValues, type VariableValues } from './variables.ts';

/** Everything of a service in an environment but the image's digest, which only a registry can tell. */
export interface ResolvedDraft {
  readonly model: Omit<ServiceModel, 'image'>;
  /** Full reference (registry written out) with a tag or a digest, variables filled in. */
  readonly imageReference: string;
}

/** What of people's files and of git a service depends on. */
export interface ResolveContext {
  readonly environment: Environment;
  readonly platform: Platform;
  /** `branch` without `refs/heads/`. */
  readonly git: { readonly sha: string; readonly branch: string };
}

const defaultTimeZone = 'Etc/UTC';

/** A valid spec → the model of one environment: overrides merged, variables filled in, defaults written out, limits checked. */
export function resolveService(spec: LocatedServiceSpec, context: ResolveContext): Checked<ResolvedDraft> {
  const { environment, platform, git } = context;
  const { project, name, environment: declared } = spec.document.metadata;
  const view = viewSpec(spec, environment.name);
  if (declared !== undefined && declared !== environment.name) {
    const location = view.locateMetadata('environment');
    const params = { declared, environment: environment.name };
    return { ok: false, diagnostics: [{ code: 'SPEC_OTHER_ENVIRONMENT', severity: 'error', location, field: 'metadata.environment', params }] };
  }

  const { sections } = view;
  const source = { git, project, name, environment: environment.name };
  const names = nameValues(source);
  const texts = textValues(source);
  const ports = resolvePorts(sections.runtime.ports);
  const image = resolveImage(view, names, platform);
  const routes = resolveRoutes(view, names, ports);
  const volumes = resolveVolumes(view, platform);
  const scaling = resolveScaling(sections, environment.class);
  const resources = resolveResources(view, platform);
  const diagnostics = orderProblems([
    ...image.diagnostics,
    ...routes.diagnostics,
    ...volumes.diagnostics,
    ...checkLimits(view, environment, { scaling, cpu: resources.requests.cpu, memory: resources.requests.memory }),
  ]);
  if (image.value === null || diagnostics.some((each) => each.severity === 'error')) return { ok: false, diagnostics };

  const model: Omit<ServiceModel, 'image'> = {
    apiVersion: 'enclii.dev/v1',
    kind: 'ResolvedService',
    metadata: { project, environment: environment.name, name, environmentClass: environment.class },
    destination: { cluster: environment.cluster, namespace: namespaceOf(project, environment.name) },
    args: fillAll(sections.runtime.cmd, texts),
    ports,
    resources,
    replicas: scaling.replicas,
    autoscaling: scaling.autoscaling,
    rollingUpdate: resolveRollingUpdate(volumes.value),
    probes: resolveProbes(sections.health, ports),
    routes: routes.value,
    ingress: routes.value.length === 0 ? null : { ...platform.ingress },
    env: (sections.env ?? []).map((entry) => ({ name: entry.name, value: substituteVariables(entry.value, texts) })),
    envFromSecrets: (sections.envFrom ?? []).map((entry) => entry.secretRef),
    volumes: volumes.value,
    jobs: (sections.jobs ?? []).map((job): ModelJob => ({
      name: job.name,
      schedule: job.schedule.trim().split(/[ \t]+/).join(' '),
      timeZone: job.timeZone ?? defaultTimeZone,
      args: fillAll(job.args, texts),
    })),
  };
  return { ok: true, value: { model, imageReference: image.value }, diagnostics };
}

/**
 * The model with its image pinned.
 *
 * @param digest `sha256:…`, as the registry gave it
 * @throws EncliiError SPEC_BAD_IMAGE when the digest is none: nothing unpinned may get into a model
 */
export function pinImage(draft: ResolvedDraft, digest: string): ServiceModel {
  const written = parseImageReference(draft.imageReference);
  const pinned = written.ok ? parseImageReference(`${imageRepository(written.value)}@${digest}`) : written;
  if (!pinned.ok) throw new EncliiError('SPEC_BAD_IMAGE', { actual: JSON.stringify(draft.imageReference), reason: pinned.reason });
  const { apiVersion, kind, metadata, destination, ...rest } = draft.model;
  // The order of keys is the file's order.
  return { apiVersion, kind, metadata, destination, image: `${imageRepository(pinned.value)}@${digest}`, ...rest };
}

function resolveResources({ sections }: SpecView, platform: Platform): ServiceModel['resources'] {
  const cpu = normaliseCpu(sections.runtime.cpu ?? platform.defaults.cpu) ?? platform.defaults.cpu;
  const memory = sections.runtime.memory ?? platform.defaults.memory;
  // Memory over its request gets a neighbour killed; unused CPU is better shared than throttled.
  return { requests: { cpu, memory }, limits: { cpu: null, memory } };
}

function fillAll(texts: readonly string[] | undefined, values: VariableValues): string[] | null {
  return texts === undefined ? null : texts.map((text) => substituteVariables(text, values));
}
