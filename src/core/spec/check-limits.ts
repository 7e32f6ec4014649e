import type { Diagnostic } from '../diagnostic.ts';
import type { Environment } from '../platform/platform-files.ts';
import type { InstancePath } from '../yaml/position-node.ts';
import { compareQuantities } from './quantity.ts';
import type { Scaling } from './resolve-scaling.ts';
import type { SpecView } from './spec-view.ts';

/** The environment's upper bounds for one service; `cpu` and `memory` are those of one replica. */
export function checkLimits(view: SpecView, environment: Environment, asked: { scaling: Scaling; cpu: string; memory: string }): Diagnostic[] {
  const { limits } = environment;
  const diagnostics: Diagnostic[] = [];

  function report(path: InstancePath, actual: string, limit: string): void {
    diagnostics.push(view.problem('SPEC_OVER_LIMIT', path, { field: view.field(path), actual, limit, environment: environment.name }));
  }

  const { replicas, autoscaling } = asked.scaling;
  const most = autoscaling?.maxReplicas ?? replicas ?? 0;
  if (limits.replicas !== null && most > limits.replicas) {
    const path = ['runtime', 'replicas'];
    report(autoscaling === null ? path : [...path, 'max'], String(most), String(limits.replicas));
  }
  for (const resource of ['cpu', 'memory'] as const) {
    const limit = limits[resource];
    if (limit !== null && (compareQuantities(asked[resource], limit) ?? 0) > 0) report(['runtime', resource], asked[resource], limit);
  }
  return diagnostics;
}
