import type { EnvironmentClass } from '../spec/service-model.ts';
import type { Unit } from '../release/release-record.ts';

/** Which units a change of people's files may change. `everything` when platform.yaml is among them. */
export interface ReRenderScope {
  readonly everything: boolean;
  readonly projects: ReadonlySet<string>;
  readonly environments: ReadonlySet<string>;
}

/** Scope of the paths whose text differs. */
export function reRenderScope(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ReRenderScope {
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
  const named = (pattern: RegExp): ReadonlySet<string> => new Set(changed.flatMap((path) => pattern.exec(path)?.[1] ?? []));
  return {
    everything: changed.includes('platform.yaml'),
    projects: named(/^projects\/([^/]+)\.yaml$/),
    environments: named(/^environments\/([^/]+)\/environment\.yaml$/),
  };
}

export function isEmptyScope(scope: ReRenderScope): boolean {
  return !scope.everything && scope.projects.size === 0 && scope.environments.size === 0;
}

export function isInScope(scope: ReRenderScope, unit: Unit): boolean {
  return scope.everything || scope.projects.has(unit.project) || scope.environments.has(unit.environment);
}

const classOrder: Readonly<Record<EnvironmentClass, number>> = { preview: 0, development: 1, staging: 2, production: 3 };

/** Lowest class first: a change that breaks something shows itself before production is reached. */
export function byClass(left: EnvironmentClass, right: EnvironmentClass): number {
  return classOrder[left] - classOrder[right];
}
