import type { EnvironmentClass } from '../spec/service-model.ts';
import type { Language } from '../../errors/error-definition.ts';

/** `platform.yaml`, valid and with its defaults filled in. */
export interface Platform {
  readonly name: string;
  /** Language of what is said on GitHub. */
  readonly language: Language;
  /** Image repositories that may be run: exact or prefix before a `/`, e.g. `ghcr.io/acme`. Empty allows none. */
  readonly registries: readonly string[];
  readonly ingress: { readonly className: string; readonly clusterIssuer: string | null; readonly controllerNamespace: string };
  /** Names that developers write → StorageClass; `standard` may map to null, the cluster's default. */
  readonly storageClasses: Readonly<Record<string, string | null>>;
  readonly defaults: { readonly cpu: string; readonly memory: string };
}

/** `projects/<project>.yaml`: a tenant. */
export interface Project {
  readonly name: string;
  /** Identity is the numeric id; the name is a comment for people that the engine never trusts. */
  readonly repositories: readonly { readonly id: number; readonly name: string }[];
  /** Which branch of an app repo deploys to which environment. */
  readonly environments: Readonly<Record<string, { readonly branch: string }>>;
  /** Hosts that the project may claim: exact, or `*.parent` for any one label or more below it. */
  readonly hosts: readonly string[];
  readonly quota: ProjectQuota | null;
  /** Services whose removal from a production environment is confirmed. */
  readonly retiredServices: readonly string[];
  readonly viewerGroups: readonly string[];
}

export interface ProjectQuota {
  readonly cpu: string | null;
  readonly memory: string | null;
  readonly pods: number | null;
  readonly storage: string | null;
}

/** `environments/<env>/environment.yaml`. */
export interface Environment {
  readonly name: string;
  readonly class: EnvironmentClass;
  readonly cluster: string;
  readonly writeMode: 'direct' | 'pull-request';
  /** Upper bounds for one service; null for none. */
  readonly limits: { readonly replicas: number | null; readonly cpu: string | null; readonly memory: string | null };
}

/** Everything that people own in the environment repo, at one commit. An invalid file keeps its last valid version. */
export interface PlatformFiles {
  readonly platform: Platform;
  readonly projects: ReadonlyMap<string, Project>;
  readonly environments: ReadonlyMap<string, Environment>;
}
