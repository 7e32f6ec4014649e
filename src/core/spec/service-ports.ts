import type { ModelPort } from './service-model.ts';
import type { ServiceSpecSections } from './service-spec.ts';

/** Ports with their short forms written out: the first one is `http` and speaks HTTP unless the author says otherwise. */
export function resolvePorts(ports: ServiceSpecSections['runtime']['ports']): ModelPort[] {
  return (ports ?? []).map((entry, index) => {
    if (typeof entry === 'number') {
      return index === 0 ? { name: 'http', port: entry, appProtocol: 'http' } : { name: `port-${entry}`, port: entry, appProtocol: null };
    }
    const protocol = entry.protocol ?? (index === 0 ? 'HTTP' : 'TCP');
    return { name: entry.name, port: entry.port, appProtocol: protocol === 'TCP' ? null : protocol === 'GRPC' ? 'grpc' : 'http' };
  });
}
