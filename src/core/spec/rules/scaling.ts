import type { Diagnostic } from '../../diagnostic.ts';
import type { SpecView } from '../spec-view.ts';

/** A range of replicas is not upside down. */
export function checkReplicaRange(view: SpecView): Diagnostic[] {
  const { replicas } = view.sections.runtime;
  if (typeof replicas !== 'object' || replicas.min <= replicas.max) return [];
  return [view.problem('SPEC_REPLICAS_RANGE', ['runtime', 'replicas', 'min'], { min: replicas.min, max: replicas.max })];
}

/** An autoscaler needs room to move. */
export function checkAutoscalingRange(view: SpecView): Diagnostic[] {
  const { replicas } = view.sections.runtime;
  if (view.sections.autoscaling?.hpa === undefined || typeof replicas === 'object') return [];
  return [view.problem('SPEC_HPA_NEEDS_RANGE', ['autoscaling', 'hpa'], { actual: replicas === undefined ? 'none' : String(replicas) }, { at: 'key' })];
}
