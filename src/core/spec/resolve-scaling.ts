import type { EnvironmentClass, ModelAutoscaling, ModelVolume, ServiceModel } from './service-model.ts';
import type { ServiceSpecSections } from './service-spec.ts';

/** Exactly one of the two is not null. */
export interface Scaling {
  readonly replicas: number | null;
  readonly autoscaling: ModelAutoscaling | null;
}

const productionReplicas = 2;
const defaultCpuTarget = 80;

/** Who decides on the number of replicas, the file or an autoscaler, and within which bounds. */
export function resolveScaling(sections: ServiceSpecSections, environmentClass: EnvironmentClass): Scaling {
  const { replicas } = sections.runtime;
  if (typeof replicas === 'object') {
    const hpa = sections.autoscaling?.hpa;
    const autoscaling = {
      minReplicas: replicas.min,
      maxReplicas: replicas.max,
      cpuTargetUtilization: hpa === undefined ? defaultCpuTarget : (hpa.cpuTargetUtilization ?? null),
      memoryTargetUtilization: hpa?.memoryTargetUtilization ?? null,
    };
    return { replicas: null, autoscaling };
  }
  if (replicas !== undefined) return { replicas, autoscaling: null };
  // A second replica could never mount a volume of one node: the default must not break what it is a default for.
  const fitsOnce = (sections.volumes ?? []).some(({ accessMode = 'ReadWriteOnce' }) => accessMode === 'ReadWriteOnce');
  return { replicas: environmentClass === 'production' && !fitsOnce ? productionReplicas : 1, autoscaling: null };
}

/** Start new replicas before old ones stop, except where both would need the same volume of one node. */
export function resolveRollingUpdate(volumes: readonly ModelVolume[]): ServiceModel['rollingUpdate'] {
  const fitsOnce = volumes.some(({ accessMode }) => accessMode === 'ReadWriteOnce');
  return fitsOnce ? { maxSurge: '0', maxUnavailable: '1' } : { maxSurge: '25%', maxUnavailable: '0' };
}
