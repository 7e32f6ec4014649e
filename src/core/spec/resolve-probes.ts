import type { ModelPort, ModelProbe, ServiceModel } from './service-model.ts';
import type { ProbeSpec, ServiceSpecSections } from './service-spec.ts';

/** Probes with Kubernetes' own defaults written out; none is made up: a wrong guess would keep a healthy service down. */
export function resolveProbes(health: ServiceSpecSections['health'], ports: readonly ModelPort[]): ServiceModel['probes'] {
  // The rules saw to it that a probe which needs a port has one.
  const firstPort = ports[0]?.port ?? 0;
  return {
    readiness: resolveProbe(health?.readiness, firstPort),
    liveness: resolveProbe(health?.liveness, firstPort),
    startup: resolveProbe(health?.startup, firstPort),
  };
}

function resolveProbe(probe: ProbeSpec | undefined, firstPort: number): ModelProbe | null {
  if (probe === undefined) return null;
  const { httpGet, tcpSocket, exec } = probe;
  return {
    httpGet: httpGet === undefined ? null : typeof httpGet === 'string' ? { path: httpGet, port: firstPort } : { path: httpGet.path, port: httpGet.port ?? firstPort },
    tcpSocket: tcpSocket === undefined ? null : { port: typeof tcpSocket === 'number' ? tcpSocket : tcpSocket.port },
    exec: exec === undefined ? null : [...exec],
    initialDelaySeconds: probe.initialDelaySeconds ?? 0,
    periodSeconds: probe.periodSeconds ?? 10,
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}
