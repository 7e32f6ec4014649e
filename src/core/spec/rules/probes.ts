import type { Diagnostic } from '../../diagnostic.ts';
import { resolvePorts } from '../service-ports.ts';
import type { SpecView } from '../spec-view.ts';
import { isPlainPath } from './paths.ts';

const probeNames = ['readiness', 'liveness', 'startup'] as const;
const forms = ['httpGet', 'tcpSocket', 'exec'] as const;

/** A probe says in exactly one way how to ask. */
export function checkProbeForm(view: SpecView): Diagnostic[] {
  return probeNames.flatMap((name) => {
    const probe = view.sections.health?.[name];
    if (probe === undefined) return [];
    const count = forms.filter((form) => probe[form] !== undefined).length;
    return count === 1 ? [] : [view.problem('SPEC_PROBE_FORM', ['health', name], { field: view.field(['health', name]), count }, { at: 'key' })];
  });
}

/** A probe asks on a port that the service declares. */
export function checkProbePorts(view: SpecView): Diagnostic[] {
  const declared = [...new Set(resolvePorts(view.sections.runtime.ports).map(({ port }) => port))];
  return probeNames.flatMap((name) => {
    const probe = view.sections.health?.[name];
    return (['httpGet', 'tcpSocket'] as const).flatMap((form) => {
      const value = probe?.[form];
      if (value === undefined) return [];
      const path = ['health', name, form];
      if (declared.length === 0) return [view.problem('SPEC_PROBE_NEEDS_PORT', path, { probe: name }, { at: 'key' })];
      const port = typeof value === 'number' ? value : typeof value === 'string' ? undefined : value.port;
      if (port === undefined || declared.includes(port)) return [];
      const where = typeof value === 'object' ? [...path, 'port'] : path;
      return [view.problem('SPEC_PROBE_UNKNOWN_PORT', where, { probe: name, port: String(port), declared: declared.join(', ') })];
    });
  });
}

/** Kubernetes refuses more than one needed success for liveness and startup. */
export function checkProbeThresholds(view: SpecView): Diagnostic[] {
  return (['liveness', 'startup'] as const).flatMap((name) => {
    const threshold = view.sections.health?.[name]?.successThreshold ?? 1;
    return threshold === 1 ? [] : [view.problem('SPEC_PROBE_SUCCESS_THRESHOLD', ['health', name, 'successThreshold'], { probe: name })];
  });
}

/** The path of an HTTP probe climbs nowhere. */
export function checkProbePaths(view: SpecView): Diagnostic[] {
  return probeNames.flatMap((name) => {
    const http = view.sections.health?.[name]?.httpGet;
    if (http === undefined) return [];
    const path = typeof http === 'string' ? ['health', name, 'httpGet'] : ['health', name, 'httpGet', 'path'];
    const text = typeof http === 'string' ? http : http.path;
    const [pathname = ''] = text.split(/[?#]/, 1);
    return isPlainPath(pathname) ? [] : [view.problem('SPEC_BAD_PATH', path, { field: view.field(path), actual: JSON.stringify(text.slice(0, 60)) })];
  });
}
