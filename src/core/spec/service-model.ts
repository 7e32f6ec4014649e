/**
 * The resolved model of one service in one environment: what `service.yaml` holds in the environment repo.
 * Manifests are a pure function of this value and a renderer set's digest (docs/adr/0002-formats.md), so every input
 * from people's files that a manifest needs is copied in here. Every field is present; what is not there is null or [].
 * Key order in the file is the order of these declarations.
 */
export interface ServiceModel {
  readonly apiVersion: 'enclii.dev/v1';
  readonly kind: 'ResolvedService';
  readonly metadata: {
    readonly project: string;
    readonly environment: string;
    readonly name: string;
    readonly environmentClass: EnvironmentClass;
  };
  readonly destination: Destination;
  /** `repository@sha256:…`; never a tag, so that an equal digest is an equal model. */
  readonly image: string;
  /** Kubernetes `args` (Docker's CMD). */
  readonly args: readonly string[] | null;
  readonly ports: readonly ModelPort[];
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly cpu: string | null; readonly memory: string };
  };
  /** Fixed count; null when an autoscaler owns it. */
  readonly replicas: number | null;
  readonly autoscaling: ModelAutoscaling | null;
  readonly rollingUpdate: { readonly maxSurge: string; readonly maxUnavailable: string };
  readonly probes: {
    readonly readiness: ModelProbe | null;
    readonly liveness: ModelProbe | null;
    readonly startup: ModelProbe | null;
  };
  readonly routes: readonly ModelRoute[];
  /** How routes are exposed, from platform.yaml; null when the service has no routes. */
  readonly ingress: ModelIngress | null;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Names of Secrets in the same namespace. */
  readonly envFromSecrets: readonly string[];
  readonly volumes: readonly ModelVolume[];
  readonly jobs: readonly ModelJob[];
}

export type EnvironmentClass = 'production' | 'staging' | 'development' | 'preview';

export interface Destination {
  /** Argo CD's name of the cluster. */
  readonly cluster: string;
  readonly namespace: string;
}

export interface ModelPort {
  readonly name: string;
  readonly port: number;
  /** Kubernetes `appProtocol`; null for plain TCP. */
  readonly appProtocol: 'http' | 'grpc' | null;
}

export interface ModelAutoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly cpuTargetUtilization: number | null;
  readonly memoryTargetUtilization: number | null;
}

export interface ModelProbe {
  readonly httpGet: { readonly path: string; readonly port: number } | null;
  readonly tcpSocket: { readonly port: number } | null;
  readonly exec: readonly string[] | null;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

export interface ModelRoute {
  /** Normalised: lower case, no trailing dot, IDN in its ASCII form. */
  readonly host: string;
  readonly path: string;
  readonly port: number;
}

export interface ModelIngress {
  readonly className: string;
  /** cert-manager ClusterIssuer; null for no TLS. */
  readonly clusterIssuer: string | null;
  /** Namespace that the ingress controller's pods run in, for the allow rule of the network policy. */
  readonly controllerNamespace: string;
}

export interface ModelVolume {
  readonly name: string;
  readonly mountPath: string;
  readonly size: string;
  /** Kubernetes StorageClass; null for the cluster's default. */
  readonly storageClassName: string | null;
  readonly accessMode: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany';
}

export interface ModelJob {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly args: readonly string[] | null;
}

/**
 * The resolved model of what a project's services share in one environment (namespace, quota, policies): what
 * `_project/project.yaml` holds. Rendered by the same rules as a service.
 */
export interface ProjectModel {
  readonly apiVersion: 'enclii.dev/v1';
  readonly kind: 'ResolvedProject';
  readonly metadata: { readonly project: string; readonly environment: string; readonly environmentClass: EnvironmentClass };
  readonly destination: Destination;
  /** ResourceQuota `hard`; null for none. */
  readonly quota: { readonly cpu: string | null; readonly memory: string | null; readonly pods: number | null; readonly storage: string | null } | null;
  /** LimitRange defaults for containers that set none. */
  readonly containerDefaults: { readonly cpu: string; readonly memory: string };
  /** Groups (from the identity provider) that may view the namespace. */
  readonly viewerGroups: readonly string[];
}

export type ResolvedModel = ServiceModel | ProjectModel;
