/** A file that people own in the environment repo, by its path. */
export type PlatformPath =
  | { readonly kind: 'platform' }
  | { readonly kind: 'project'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
  /** Looks like one of them, but nothing reads it there. */
  | { readonly kind: 'misplaced' };

export const platformFilePath = 'platform.yaml';

export function projectFilePath(project: string): string {
  return `projects/${project}.yaml`;
}

export function environmentFilePath(environment: string): string {
  return `environments/${environment}/environment.yaml`;
}

/** What a path of the environment repo is to people; null for paths that are the engine's or nobody's. */
export function classifyPlatformPath(path: string): PlatformPath | null {
  if (path === platformFilePath) return { kind: 'platform' };
  const project = /^projects\/([^/]+)\.yaml$/.exec(path)?.[1];
  if (project !== undefined) return { kind: 'project', name: project };
  const environment = /^environments\/([^/]+)\/environment\.yaml$/.exec(path)?.[1];
  if (environment !== undefined) return { kind: 'environment', name: environment };
  const nearMiss = /^platform\.ya?ml$|^projects\/.*\.ya?ml$|^environments\/[^/]+\.ya?ml$|^environments\/[^/]+\/environment\.yml$/i;
  return nearMiss.test(path) ? { kind: 'misplaced' } : null;
}
