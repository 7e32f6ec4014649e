import { overlappingGrants, type HostGrant } from './host-grants.ts';
import { normaliseHost } from './host-pattern.ts';
import { isPlatformNamespace, namespaceOf } from './namespace.ts';
import { projectFilePath } from './platform-paths.ts';
import { projectProblem, type ProjectProblem, type ProjectRule, type ProjectScope } from './project-scope.ts';

export function environmentsExist(scope: ProjectScope): ProjectProblem[] {
  const known = [...scope.environments].sort().slice(0, 20).join(', ') || 'none';
  return namedEnvironments(scope).flatMap(({ project, environment }) => {
    if (scope.environments.has(environment)) return [];
    return [projectProblem(scope, project, ['spec', 'environments', environment], 'PLATFORM_UNKNOWN_ENVIRONMENT', { environment, known }, 'key')];
  });
}

export function namespacesAreFree(scope: ProjectScope): ProjectProblem[] {
  return namedEnvironments(scope).flatMap(({ project, environment }) => {
    const namespace = namespaceOf(project, environment);
    if (!isPlatformNamespace(namespace, scope.ingressControllerNamespace)) return [];
    return [projectProblem(scope, project, ['spec', 'environments', environment], 'PLATFORM_NAMESPACE_TAKEN', { environment, namespace }, 'key')];
  });
}

/** Of the files as they are now: a last valid version that stays in force was valid when these rules last saw it. */
function namedEnvironments(scope: ProjectScope): { readonly project: string; readonly environment: string }[] {
  return [...scope.candidates].flatMap(([name, { project, file }]) =>
    file === null ? [] : Object.keys(project.environments).map((environment) => ({ project: name, environment })),
  );
}

export function repositoriesHaveOneProject(scope: ProjectScope): ProjectProblem[] {
  const held = (project: string, id: number): boolean => scope.previous.get(project)?.repositories.some((repository) => repository.id === id) ?? false;
  const owners = new Map<number, string>();
  for (const [name, { project }] of scope.candidates) {
    for (const { id } of project.repositories) {
      const owner = owners.get(id);
      if (owner === undefined || (!held(owner, id) && held(name, id))) owners.set(id, name);
    }
  }
  return [...scope.candidates].flatMap(([name, { project }]) =>
    project.repositories.flatMap(({ id }, index) => {
      const owner = owners.get(id);
      if (owner === undefined || owner === name) return [];
      const params = { repositoryId: String(id), owner: projectFilePath(owner) };
      return [projectProblem(scope, name, ['spec', 'repositories', index, 'id'], 'PLATFORM_REPOSITORY_LISTED_TWICE', params)];
    }),
  );
}

export function hostsAreGrantedOnce(scope: ProjectScope): ProjectProblem[] {
  const held = (grant: HostGrant): boolean => scope.previous.get(grant.project)?.hosts.includes(grant.host) ?? false;
  return overlappingGrants([...scope.candidates.values()].map(({ project }) => project)).map(([first, second]) => {
    const [senior, junior] = !held(first) && held(second) ? [second, first] : [first, second];
    const written = scope.candidates.get(junior.project)?.file?.raw.spec.hosts ?? [];
    const index = written.findIndex((host) => normaliseHost(host) === junior.host);
    const params = { host: junior.host, other: senior.host, owner: projectFilePath(senior.project) };
    return projectProblem(scope, junior.project, ['spec', 'hosts', index], 'PLATFORM_HOST_GRANTED_TWICE', params);
  });
}

export const projectRules: readonly ProjectRule[] = [environmentsExist, namespacesAreFree, repositoriesHaveOneProject, hostsAreGrantedOnce];
