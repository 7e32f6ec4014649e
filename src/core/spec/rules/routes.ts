import type { Diagnostic } from '../../diagnostic.ts';
import { normaliseHost } from '../../platform/host-pattern.ts';
import { quoteValue } from '../../yaml/describe-value.ts';
import { sampleNames } from '../sample-values.ts';
import { resolvePorts } from '../service-ports.ts';
import type { SpecView } from '../spec-view.ts';
import { scanVariables, substituteVariables } from '../variables.ts';
import { findDuplicates } from './duplicates.ts';
import { isPlainPath } from './paths.ts';

/** Characters that an Ingress path of type Prefix may hold under the strict validation of ingress controllers. */
const routePathCharacters = /^\/[A-Za-z0-9/._~-]*$/;

export function isRoutePath(path: string): boolean {
  return routePathCharacters.test(path) && isPlainPath(path);
}

/** A route leads to a port that the service declares. */
export function checkRoutePorts(view: SpecView): Diagnostic[] {
  const routes = view.sections.routes ?? [];
  const declared = [...new Set(resolvePorts(view.sections.runtime.ports).map(({ port }) => port))];
  if (routes.length > 0 && declared.length === 0) return [view.problem('SPEC_ROUTE_NEEDS_PORT', ['routes'], {}, { at: 'key' })];
  return routes.flatMap(({ port }, index) =>
    port === undefined || declared.includes(port)
      ? []
      : [view.problem('SPEC_ROUTE_UNKNOWN_PORT', ['routes', index, 'port'], { port: String(port), declared: declared.join(', ') })],
  );
}

/** Hosts and paths have the right form once variables are filled in; the real values are checked again at release. */
export function checkRouteForms(view: SpecView): Diagnostic[] {
  return (view.sections.routes ?? []).flatMap(({ host, path }, index) => {
    const problems: Diagnostic[] = [];
    if (scanVariables(host).problems.length === 0 && normaliseHost(substituteVariables(host, sampleNames)) === null) {
      problems.push(view.problem('SPEC_BAD_HOST', ['routes', index, 'host'], { actual: quoteValue(host) }));
    }
    if (path !== undefined && scanVariables(path).problems.length === 0 && !isRoutePath(substituteVariables(path, sampleNames))) {
      const where = ['routes', index, 'path'];
      problems.push(view.problem('SPEC_BAD_PATH', where, { field: view.field(where), actual: quoteValue(path) }));
    }
    return problems;
  });
}

/** A host and path lead to one place, however the host is spelled. */
export function checkDuplicateRoutes(view: SpecView): Diagnostic[] {
  const entries = (view.sections.routes ?? []).map(({ host, path = '/' }, index) => {
    const name = normaliseHost(substituteVariables(host, sampleNames)) ?? host;
    const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return { key: `${name} ${bare}`, path: ['routes', index, 'host'], params: { host: host.slice(0, 100), path: path.slice(0, 100) } };
  });
  return findDuplicates(view, 'SPEC_DUPLICATE_ROUTE', entries);
}
