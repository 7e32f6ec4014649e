import type { Diagnostic } from '../../diagnostic.ts';
import { isReservedName } from '../../platform/namespace.ts';
import type { SpecView } from '../spec-view.ts';

/** Overrides for an environment that the document is not for are never used: a warning. */
export function warnOfUnreachableOverrides(view: SpecView): Diagnostic[] {
  const declared = view.document.metadata.environment;
  if (declared === undefined) return [];
  return Object.keys(view.document.spec.environments ?? {}).flatMap((name) =>
    name === declared ? [] : [view.problem('SPEC_UNREACHABLE_OVERRIDE', ['environments', name], { name, declared }, { at: 'key', severity: 'warning' })],
  );
}

/** No environment has a name that belongs to the cluster or the engine. */
export function checkReservedEnvironments(view: SpecView): Diagnostic[] {
  return Object.keys(view.document.spec.environments ?? {}).flatMap((name) =>
    isReservedName(name) ? [view.problem('SPEC_RESERVED_NAME', ['environments', name], { name, what: 'environment' }, { at: 'key' })] : [],
  );
}
