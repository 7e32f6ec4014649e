/** What applies where a Service Spec says nothing. test/docs/spec-defaults.test.ts proves each row. */
export const specDefaults: readonly { readonly field: string; readonly value: string }[] = [
  { field: 'spec.runtime.cpu', value: '`defaults.cpu` of `platform.yaml`: 100m unless set. A request; there is no CPU limit' },
  { field: 'spec.runtime.memory', value: '`defaults.memory` of `platform.yaml`: 256Mi unless set. Request and limit' },
  { field: 'spec.runtime.replicas', value: '1; in an environment of class `production` 2, unless a volume is ReadWriteOnce' },
  { field: 'spec.runtime.ports[]', value: 'a bare number is named `http` when it is the first, else `port-<number>`' },
  { field: 'spec.routes[].path', value: '`/`' },
  { field: 'spec.routes[].port', value: 'the first port' },
  { field: 'spec.autoscaling.hpa', value: 'with `replicas` as a range and no target: 80 % CPU' },
  { field: 'spec.health.*', value: 'no probe. In a probe: periodSeconds 10, timeoutSeconds 1, failureThreshold 3, successThreshold 1, initialDelaySeconds 0; its port is the first' },
  { field: 'spec.volumes[].class', value: '`standard`' },
  { field: 'spec.volumes[].accessMode', value: '`ReadWriteOnce`' },
  { field: 'spec.jobs[].timeZone', value: '`Etc/UTC`' },
];
