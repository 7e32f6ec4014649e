import { projectUnitName, type Unit } from './release-record.ts';

/** `environment/project/service`: the stable key of a unit in the store, lanes and logs. */
export function unitKey(unit: Unit): string {
  return `${unit.environment}/${unit.project}/${unit.service}`;
}

/** Directory of a unit in the environment repo, without a trailing slash. */
export function unitDirectory(unit: Unit): string {
  return `environments/${unitKey(unit)}`;
}

/** File that holds the unit's resolved model. */
export function modelPath(unit: Unit): string {
  return `${unitDirectory(unit)}/${unit.service === projectUnitName ? 'project.yaml' : 'service.yaml'}`;
}

export function releasePath(unit: Unit): string {
  return `${unitDirectory(unit)}/release.yaml`;
}

export function manifestsDirectory(unit: Unit): string {
  return `${unitDirectory(unit)}/manifests`;
}

/** Directory of a renderer set, from its `sha256:…` digest. */
export function rendererSetDirectory(digest: string): string {
  return `renderers/${digest.replace(/^sha256:/, '')}`;
}

/** File that, while it exists, makes automation leave the unit alone. */
export function holdPath(unit: Unit): string {
  return `holds/${unitKey(unit)}.yaml`;
}

/** The unit that owns a path in the environment repo; null for people's files and for what no unit owns. */
export function unitOfPath(path: string): Unit | null {
  const [root, environment, project, service, ...rest] = path.split('/');
  if (root !== 'environments' || environment === undefined || project === undefined || service === undefined) return null;
  return rest.length === 0 ? null : { environment, project, service };
}

/** True for files that people own and the engine reads: platform, projects, environments. */
export function isPlatformPath(path: string): boolean {
  return path === 'platform.yaml' || /^projects\/[^/]+\.yaml$/.test(path) || /^environments\/[^/]+\/environment\.yaml$/.test(path);
}
