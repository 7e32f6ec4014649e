import type { ProjectModel, ResolvedModel, ServiceModel } from '../spec/service-model.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import { canonicalYaml } from './canonical-yaml.ts';
import { readPlainYaml } from './read-plain-yaml.ts';

/** A type's keys as data, in the order in which they are written. A field that is not listed here does not compile. */
type KeyOrder<T> =
  NonNullable<T> extends infer V ? (V extends readonly (infer Item)[] ? KeyOrder<Item> : V extends object ? { readonly [Key in keyof V]-?: KeyOrder<V[Key]> } : true) : never;

const probe = {
  httpGet: { path: true, port: true },
  tcpSocket: { port: true },
  exec: true,
  initialDelaySeconds: true,
  periodSeconds: true,
  timeoutSeconds: true,
  successThreshold: true,
  failureThreshold: true,
} as const;

const serviceOrder: KeyOrder<ServiceModel> = {
  apiVersion: true,
  kind: true,
  metadata: { project: true, environment: true, name: true, environmentClass: true },
  destination: { cluster: true, namespace: true },
  image: true,
  args: true,
  ports: { name: true, port: true, appProtocol: true },
  resources: { requests: { cpu: true, memory: true }, limits: { cpu: true, memory: true } },
  replicas: true,
  autoscaling: { minReplicas: true, maxReplicas: true, cpuTargetUtilization: true, memoryTargetUtilization: true },
  rollingUpdate: { maxSurge: true, maxUnavailable: true },
  probes: { readiness: probe, liveness: probe, startup: probe },
  routes: { host: true, path: true, port: true },
  ingress: { className: true, clusterIssuer: true, controllerNamespace: true },
  env: { name: true, value: true },
  envFromSecrets: true,
  volumes: { name: true, mountPath: true, size: true, storageClassName: true, accessMode: true },
  jobs: { name: true, schedule: true, timeZone: true, args: true },
};

const projectOrder: KeyOrder<ProjectModel> = {
  apiVersion: true,
  kind: true,
  metadata: { project: true, environment: true, environmentClass: true },
  destination: { cluster: true, namespace: true },
  quota: { cpu: true, memory: true, pods: true, storage: true },
  containerDefaults: { cpu: true, memory: true },
  viewerGroups: true,
};

/** The text of `service.yaml` or `_project/project.yaml`: equal models give equal bytes, however they were put together. */
export function modelYaml(model: ResolvedModel): string {
  return canonicalYaml(inOrder(model, model.kind === 'ResolvedProject' ? projectOrder : serviceOrder));
}

/**
 * Reads the resolved model that the engine wrote. Fields that an older engine did not write yet stay absent: its renderer
 * set does not ask for them. Throws RENDER_MODEL_INVALID.
 */
export function parseModel(text: string): ResolvedModel {
  const read = readPlainYaml(text);
  if (!read.ok) throw new EncliiError('RENDER_MODEL_INVALID', { detail: read.problem });
  const { value } = read;
  if (!isMap(value) || value['apiVersion'] !== 'enclii.dev/v1' || (value['kind'] !== 'ResolvedService' && value['kind'] !== 'ResolvedProject')) {
    throw new EncliiError('RENDER_MODEL_INVALID', { detail: 'apiVersion and kind are not those of a resolved model' });
  }
  const required = { metadata: ['project', 'environment', ...(value['kind'] === 'ResolvedService' ? ['name'] : [])], destination: ['cluster', 'namespace'] };
  for (const [section, fields] of Object.entries(required)) {
    const content = value[section];
    const missing = fields.find((field) => !isMap(content) || typeof content[field] !== 'string');
    if (missing !== undefined) throw new EncliiError('RENDER_MODEL_INVALID', { detail: `${section}.${missing} is missing` });
  }
  return value as unknown as ResolvedModel;
}

function inOrder(value: unknown, order: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, order));
  if (!isMap(value) || !isMap(order)) return value;
  // Unknown keys (a newer engine's, read back) come last, in an order that does not depend on how they were put in.
  const keys = [...Object.keys(order), ...Object.keys(value).filter((key) => !Object.hasOwn(order, key)).sort()];
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, inOrder(value[key], order[key])]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
