/**
 * The Service Spec as a developer may write it, after the JSON Schema (schemas/service.schema.json) accepted it.
 * Short forms are still short here; `resolveService` turns a spec into a ServiceModel that has no absent states.
 */
export interface ServiceSpecDocument {
  readonly apiVersion: 'enclii.dev/v1';
  readonly kind: 'Service';
  readonly metadata: {
    readonly project: string;
    readonly name: string;
    /** Limits the document to one environment; without it the project's flow decides. */
    readonly environment?: string;
  };
  readonly spec: ServiceSpec;
}

export interface ServiceSpec extends ServiceSpecSections {
  readonly build?: { readonly paths?: readonly string[] };
  /** Per-environment overrides: objects merge key by key, named lists merge by name, other lists replace. */
  readonly environments?: Readonly<Record<string, EnvironmentOverride>>;
}

export interface ServiceSpecSections {
  readonly runtime: RuntimeSpec;
  readonly health?: {
    readonly readiness?: ProbeSpec;
    readonly liveness?: ProbeSpec;
    readonly startup?: ProbeSpec;
  };
  readonly routes?: readonly RouteSpec[];
  readonly env?: readonly EnvSpec[];
  readonly envFrom?: readonly { readonly secretRef: string }[];
  readonly volumes?: readonly VolumeSpec[];
  readonly jobs?: readonly JobSpec[];
  readonly autoscaling?: {
    readonly hpa?: { readonly cpuTargetUtilization?: number; readonly memoryTargetUtilization?: number };
  };
}

export type EnvironmentOverride = Partial<Omit<ServiceSpecSections, 'runtime'>> & { readonly runtime?: Partial<RuntimeSpec> };

export interface RuntimeSpec {
  /** Image reference; may hold the closed set of variables, e.g. `{{ git.sha }}`. */
  readonly image: string;
  /** Docker's CMD, which Kubernetes calls `args`. */
  readonly cmd?: readonly string[];
  readonly ports?: readonly (number | PortSpec)[];
  /** Kubernetes quantity for the request and, for memory, the limit. */
  readonly cpu?: string | number;
  readonly memory?: string;
  readonly replicas?: number | { readonly min: number; readonly max: number };
}

export interface PortSpec {
  readonly name: string;
  readonly port: number;
  readonly protocol?: 'HTTP' | 'TCP' | 'GRPC';
}

export interface ProbeSpec {
  /** A path on the first port, or path and port. */
  readonly httpGet?: string | { readonly path: string; readonly port?: number };
  readonly tcpSocket?: number | { readonly port: number };
  readonly exec?: readonly string[];
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

export interface RouteSpec {
  readonly host: string;
  readonly path?: string;
  /** A declared port's number; the first one when absent. */
  readonly port?: number;
}

export interface EnvSpec {
  readonly name: string;
  readonly value: string;
}

export interface VolumeSpec {
  readonly name: string;
  readonly mountPath: string;
  readonly size: string;
  readonly class?: string;
  readonly accessMode?: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany';
}

export interface JobSpec {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone?: string;
  readonly args?: readonly string[];
}
