import type { Checked, Diagnostic } from '../core/diagnostic.ts';
import type { PlatformFiles, Project } from '../core/platform/platform-files.ts';
import { checkServiceOwnership } from '../core/platform/service-ownership.ts';
import type { LocatedServiceSpec } from '../core/spec/located-service-spec.ts';
import { resolveForProject } from '../core/spec/resolve-for-project.ts';
import type { ResolvedDraft } from '../core/spec/resolve-service.ts';
import { viewSpec } from '../core/spec/spec-view.ts';

/** Stands for the commit where there is none yet; what is resolved with it is for checking only. */
export const placeholderSha = '0'.repeat(40);

export interface ResolveRequest {
  readonly files: PlatformFiles;
  readonly project: Project;
  readonly environment: string;
  readonly sha: string;
  /** Null: the branch that the project releases to this environment. */
  readonly branch: string | null;
}

/** A spec in one environment, with what the environment repo grants its project: the same checks as at a push. */
export function resolveInEnvironment(spec: LocatedServiceSpec, request: ResolveRequest): Checked<ResolvedDraft> | null {
  const { files, project, sha } = request;
  const environment = files.environments.get(request.environment);
  if (environment === undefined) return null;
  const branch = request.branch ?? project.environments[environment.name]?.branch ?? 'main';
  return resolveForProject(spec, project, { environment, platform: files.platform, git: { sha, branch } });
}

/** The project of a spec, or what keeps the spec from being its project's. `repositoryId` null: whose repository this is, is not known. */
export function projectOf(spec: LocatedServiceSpec, files: PlatformFiles, repositoryId: number | null): Checked<Project> {
  const { project: name, name: service } = spec.document.metadata;
  const view = viewSpec(spec, null);
  const refused = (code: Diagnostic['code'], field: string, params: Diagnostic['params']): Checked<Project> => ({
    ok: false,
    diagnostics: [{ code, severity: 'error', location: view.locateMetadata(field === 'metadata.name' ? 'name' : 'project'), field, params }],
  });
  if (repositoryId !== null) {
    const problem = checkServiceOwnership(files, { repositoryId, project: name, service }, null);
    if (problem !== null) return refused(problem.code, problem.field, problem.params);
  }
  const project = files.projects.get(name);
  return project === undefined ? refused('CLI_PROJECT_UNKNOWN', 'metadata.project', { project: name }) : { ok: true, value: project, diagnostics: [] };
}

/** Environments that a spec is for: its own one, or all of its project's that have a valid file. */
export function environmentsOf(spec: LocatedServiceSpec, project: Project, files: PlatformFiles): Checked<readonly string[]> {
  const flow = Object.keys(project.environments).filter((name) => files.environments.has(name));
  const only = spec.document.metadata.environment;
  if (only === undefined) return { ok: true, value: flow, diagnostics: [] };
  if (flow.includes(only)) return { ok: true, value: [only], diagnostics: [] };
  const params = { project: project.name, environment: only, known: flow.join(', ') || '-' };
  const location = spec.locate(['metadata', 'environment']);
  return { ok: false, diagnostics: [{ code: 'CLI_ENVIRONMENT_NOT_IN_PROJECT', severity: 'error', location, field: 'metadata.environment', params }] };
}
