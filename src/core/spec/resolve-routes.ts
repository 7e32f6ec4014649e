import type { Diagnostic } from '../diagnostic.ts';
import { normaliseHost } from '../platform/host-pattern.ts';
import { quoteValue } from '../yaml/describe-value.ts';
import { isRoutePath } from './rules/routes.ts';
import type { ModelPort, ModelRoute } from './service-model.ts';
import type { SpecView } from './spec-view.ts';
import { substituteVariables, type VariableValues } from './variables.ts';

/** Routes with hosts in their one spelling. Two that only become equal once variables are filled in are a problem here. */
export function resolveRoutes(view: SpecView, names: VariableValues, ports: readonly ModelPort[]): { value: ModelRoute[]; diagnostics: Diagnostic[] } {
  const value: ModelRoute[] = [];
  const diagnostics: Diagnostic[] = [];
  const firstLines = new Map<string, number>();
  (view.sections.routes ?? []).forEach((route, index) => {
    const hostPath = ['routes', index, 'host'];
    const text = substituteVariables(route.host, names);
    const host = normaliseHost(text);
    const path = substituteVariables(route.path ?? '/', names);
    if (host === null) {
      diagnostics.push(view.problem('SPEC_BAD_HOST', hostPath, { actual: quoteValue(text) }));
      return;
    }
    if (!isRoutePath(path)) {
      const where = ['routes', index, 'path'];
      diagnostics.push(view.problem('SPEC_BAD_PATH', where, { field: view.field(where), actual: quoteValue(path) }));
      return;
    }
    const key = `${host} ${path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path}`;
    const firstLine = firstLines.get(key);
    if (firstLine !== undefined) {
      diagnostics.push(view.problem('SPEC_DUPLICATE_ROUTE', hostPath, { host, path, firstLine }));
      return;
    }
    firstLines.set(key, view.locate(hostPath).line);
    value.push({ host, path, port: route.port ?? ports[0]?.port ?? 0 });
  });
  return { value, diagnostics };
}
