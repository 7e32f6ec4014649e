import type { EnvironmentClass } from '../spec/service-model.ts';
import type { PlatformFiles, Project } from './platform-files.ts';

/** The one project that a repository belongs to; null for a repository that no project lists. */
export function projectForRepository(files: PlatformFiles, repositoryId: number): Project | null {
  for (const project of files.projects.values()) {
    if (project.repositories.some(({ id }) => id === repositoryId)) return project;
  }
  return null;
}

const classOrder: Readonly<Record<EnvironmentClass, number>> = { production: 0, staging: 1, development: 2, preview: 3 };

/** Environments that take this branch's pushes: production first, then by name. Only those with a valid file. */
export function environmentsForBranch(files: PlatformFiles, project: Project, branch: string): readonly string[] {
  const named = Object.entries(project.environments).filter(([, flow]) => flow.branch === branch);
  const existing = named.flatMap(([name]) => files.environments.get(name) ?? []);
  return existing
    .toSorted((a, b) => classOrder[a.class] - classOrder[b.class] || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}
