import type { Diagnostic } from '../diagnostic.ts';
import type { LocatedServiceSpec } from './located-service-spec.ts';

/**
 * Problems among the Service Specs of one repository: a service that two documents declare for the same environment is an
 * error on both. A document without `metadata.environment` is for every environment.
 */
export function checkServiceSet(specs: readonly LocatedServiceSpec[]): Diagnostic[] {
  const byService = new Map<string, LocatedServiceSpec[]>();
  for (const spec of specs) {
    const { project, name } = spec.document.metadata;
    const key = `${project}/${name}`;
    byService.set(key, [...(byService.get(key) ?? []), spec]);
  }
  return [...byService.values()].flatMap((group) =>
    group.flatMap((spec) => {
      const other = group.find((each) => each !== spec && overlap(each, spec));
      return other === undefined ? [] : [declaredTwice(spec, other)];
    }),
  );
}

function overlap(a: LocatedServiceSpec, b: LocatedServiceSpec): boolean {
  const first = a.document.metadata.environment;
  const second = b.document.metadata.environment;
  return first === undefined || second === undefined || first === second;
}

function declaredTwice(spec: LocatedServiceSpec, other: LocatedServiceSpec): Diagnostic {
  const { project, name: service, environment } = spec.document.metadata;
  const shared = environment ?? other.document.metadata.environment ?? 'all';
  const params = { project, service, environment: shared, otherFile: other.file, otherLine: other.locate(['metadata', 'name']).line };
  return { code: 'SPEC_DECLARED_TWICE', severity: 'error', location: spec.locate(['metadata', 'name']), field: 'metadata.name', params };
}
