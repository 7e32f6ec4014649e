import type { ProjectModel } from '../spec/service-model.ts';
import { namespaceOf } from './namespace.ts';
import type { Environment, Platform, Project } from './platform-files.ts';

/** The shared objects of a project in one environment, with every input that its manifests need copied in. */
export function resolveProject(project: Project, environment: Environment, platform: Platform): ProjectModel {
  return {
    apiVersion: 'enclii.dev/v1',
    kind: 'ResolvedProject',
    metadata: { project: project.name, environment: environment.name, environmentClass: environment.class },
    destination: { cluster: environment.cluster, namespace: namespaceOf(project.name, environment.name) },
    quota: project.quota === null ? null : { cpu: project.quota.cpu, memory: project.quota.memory, pods: project.quota.pods, storage: project.quota.storage },
    containerDefaults: { cpu: platform.defaults.cpu, memory: platform.defaults.memory },
    // Sorted, so that moving a line in people's file is no release.
    viewerGroups: project.viewerGroups.toSorted(),
  };
}
