import type { Checked, Diagnostic } from '../diagnostic.ts';
import { hostMatchesGrant } from '../platform/host-claims.ts';
import type { Project } from '../platform/platform-files.ts';
import type { LocatedServiceSpec } from './located-service-spec.ts';
import { resolveService, type ResolveContext, type ResolvedDraft } from './resolve-service.ts';
import { viewSpec } from './spec-view.ts';

/** `resolveService`, and what the project is granted: every route's host must be one of its `spec.hosts`. */
export function resolveForProject(spec: LocatedServiceSpec, project: Project, context: ResolveContext): Checked<ResolvedDraft> {
  const resolved = resolveService(spec, context);
  if (!resolved.ok) return resolved;
  const view = viewSpec(spec, context.environment.name);
  const ungranted = resolved.value.model.routes.flatMap(({ host }, index): Diagnostic[] =>
    hostMatchesGrant(host, project.hosts) ? [] : [view.problem('PLATFORM_HOST_NOT_GRANTED', ['routes', index, 'host'], { host, project: project.name })],
  );
  const diagnostics = [...resolved.diagnostics, ...ungranted];
  return ungranted.length > 0 ? { ok: false, diagnostics } : { ...resolved, diagnostics };
}
