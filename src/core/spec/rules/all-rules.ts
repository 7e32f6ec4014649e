import { checkDuplicateNames, checkDuplicatePorts, checkDuplicateSecrets } from './duplicates.ts';
import { checkReservedEnvironments, warnOfUnreachableOverrides } from './environments.ts';
import { checkImage } from './image.ts';
import { checkJobSchedules, checkJobTimeZones } from './jobs.ts';
import { checkReservedName } from './names.ts';
import { checkBuildPaths } from './paths.ts';
import { checkProbeForm, checkProbePaths, checkProbePorts, checkProbeThresholds } from './probes.ts';
import { checkAmounts } from './quantities.ts';
import { checkDuplicateRoutes, checkRouteForms, checkRoutePorts } from './routes.ts';
import { checkAutoscalingRange, checkReplicaRange } from './scaling.ts';
import { checkPlaintextSecrets } from './secrets.ts';
import type { ServiceRule } from './service-rule.ts';
import { checkVariablesIn } from './variables.ts';
import { checkDuplicateMountPaths, checkMountPaths, warnOfSharedVolumes } from './volumes.ts';

/** Every rule on one Service Spec. A new rule is a function in a file of its subject and a line here. */
export const serviceRules: readonly ServiceRule[] = [
  { check: checkReservedName('project'), reads: ['metadata.project'], once: true },
  { check: checkReservedName('name'), reads: ['metadata.name'], once: true },
  { check: checkReservedName('environment'), reads: ['metadata.environment'], once: true },
  { check: checkReservedEnvironments, reads: ['environments'], once: true },
  { check: warnOfUnreachableOverrides, reads: ['metadata.environment', 'environments'], once: true },
  { check: checkBuildPaths, reads: ['build.paths'], once: true },
  { check: checkImage, reads: ['runtime.image'] },
  { check: checkAmounts, reads: ['runtime.cpu', 'runtime.memory', 'volumes.*.size'] },
  { check: checkDuplicatePorts, reads: ['runtime.ports'] },
  { check: checkDuplicateNames, reads: ['env.*.name', 'volumes.*.name', 'jobs.*.name'] },
  { check: checkDuplicateSecrets, reads: ['envFrom'] },
  { check: checkReplicaRange, reads: ['runtime.replicas'] },
  { check: checkAutoscalingRange, reads: ['runtime.replicas', 'autoscaling'] },
  { check: checkProbeForm, reads: ['health'] },
  { check: checkProbePorts, reads: ['health', 'runtime.ports'] },
  { check: checkProbeThresholds, reads: ['health'] },
  { check: checkProbePaths, reads: ['health'] },
  { check: checkRoutePorts, reads: ['routes.*.port', 'runtime.ports'] },
  { check: checkRouteForms, reads: ['routes.*.host', 'routes.*.path'] },
  { check: checkDuplicateRoutes, reads: ['routes.*.host', 'routes.*.path'] },
  { check: checkMountPaths, reads: ['volumes.*.mountPath'] },
  { check: checkDuplicateMountPaths, reads: ['volumes.*.mountPath'] },
  { check: warnOfSharedVolumes, reads: ['volumes.*.name', 'volumes.*.accessMode', 'runtime.replicas'] },
  { check: checkJobSchedules, reads: ['jobs.*.schedule'] },
  { check: checkJobTimeZones, reads: ['jobs.*.timeZone'] },
  { check: checkVariablesIn('image'), reads: ['runtime.image'] },
  { check: checkVariablesIn('cmd'), reads: ['runtime.cmd'] },
  { check: checkVariablesIn('env'), reads: ['env.*.value'] },
  { check: checkVariablesIn('routes'), reads: ['routes.*.host', 'routes.*.path'] },
  { check: checkVariablesIn('jobs'), reads: ['jobs.*.args'] },
  { check: checkPlaintextSecrets, reads: ['env.*.name', 'env.*.value'] },
];
