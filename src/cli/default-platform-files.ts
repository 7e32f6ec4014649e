import type { Environment, Platform, PlatformFiles, Project } from '../core/platform/platform-files.ts';
import { environmentFrom, platformFrom } from '../core/platform/raw-platform-files.ts';
import { parseImageReference } from '../core/spec/image-reference.ts';
import type { LocatedServiceSpec } from '../core/spec/located-service-spec.ts';
import { viewSpec } from '../core/spec/spec-view.ts';
import { nameValues, substituteVariables } from '../core/spec/variables.ts';

const classes: Readonly<Record<string, 'production' | 'staging'>> = { prod: 'production', production: 'production', stage: 'staging', staging: 'staging' };

/**
 * Stands for an environment repo where none is given: the defaults of people's files, no limits, and everything that
 * the spec itself names (registry, storage classes, hosts) granted. Good for looking at manifests, not for judging a spec.
 */
export function defaultPlatformFiles(spec: LocatedServiceSpec, environmentName: string, git: { readonly sha: string; readonly branch: string }): { files: PlatformFiles; project: Project } {
  const { project: projectName, name } = spec.document.metadata;
  const { sections } = viewSpec(spec, environmentName);
  const values = nameValues({ git, project: projectName, name, environment: environmentName });
  const image = parseImageReference(substituteVariables(sections.runtime.image, values));
  const classNames = (sections.volumes ?? []).flatMap((volume) => volume.class ?? []);
  const platform: Platform = platformFrom({
    metadata: { name: 'local' },
    spec: {
      registries: image.ok ? [image.value.registry] : [],
      storageClasses: Object.fromEntries(classNames.filter((each) => each !== 'standard').map((each) => [each, each])),
    },
  });
  const environment: Environment = environmentFrom({ metadata: { name: environmentName }, spec: { class: Object.hasOwn(classes, environmentName) ? (classes[environmentName] ?? 'development') : 'development' } });
  const project: Project = {
    name: projectName,
    repositories: [],
    environments: { [environmentName]: { branch: git.branch } },
    hosts: (sections.routes ?? []).map(({ host }) => substituteVariables(host, values)),
    quota: null,
    retiredServices: [],
    viewerGroups: [],
  };
  return { files: { platform, projects: new Map([[projectName, project]]), environments: new Map([[environmentName, environment]]) }, project };
}
