import type { Diagnostic } from '../diagnostic.ts';
import type { InstancePath } from '../yaml/position-node.ts';
import type { LocatedServiceSpec } from './located-service-spec.ts';
import { serviceRules } from './rules/all-rules.ts';
import { viewSpec } from './spec-view.ts';

/**
 * Runs the named rules over the base and over each environment's merged sections, so that an override that breaks a rule
 * is found before it is released. What the base already shows is not repeated: the caller removes equal problems.
 *
 * @param brokenPaths where the schema found something wrong; rules that read there are left out
 */
export function checkRules(spec: LocatedServiceSpec, brokenPaths: readonly InstancePath[]): Diagnostic[] {
  if (brokenPaths.some((path) => path.length === 0 || (path[0] === 'spec' && path.length === 1))) return [];
  const overridesAreBroken = brokenPaths.some((path) => path[0] === 'spec' && path[1] === 'environments' && path.length < 4);
  const environments = overridesAreBroken ? [] : Object.keys(spec.document.spec.environments ?? {});
  const views = [null, ...environments].map((environment) => viewSpec(spec, environment));
  return views.flatMap((view) => {
    const broken = brokenPaths.map((path) => pathOfSections(path, view.environment));
    const isReadable = (read: string): boolean => !broken.some((path) => path !== null && overlaps(path, read));
    return serviceRules
      .filter(({ reads, once }) => (view.environment === null || once !== true) && reads.every(isReadable))
      .flatMap(({ check }) => check(view));
  });
}

/** A path of the document as the rules name it; null for what another environment's overrides hold. */
function pathOfSections(path: InstancePath, environment: string | null): InstancePath | null {
  if (path[0] !== 'spec') return path;
  if (path[1] !== 'environments' || path.length < 4) return path.slice(1);
  return path[2] === environment ? path.slice(3) : null;
}

/** True when one holds the other. */
function overlaps(path: InstancePath, read: string): boolean {
  return read.split('.').every((step, index) => index >= path.length || step === '*' || step === path[index]);
}
