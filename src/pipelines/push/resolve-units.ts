import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Environment, PlatformFiles, Project } from '../../core/platform/platform-files.ts';
import { checkServiceOwnership } from '../../core/platform/service-ownership.ts';
import { buildPathsUntouched } from '../../core/source/build-paths.ts';
import type { TreeEntry } from '../../core/source/spec-entries.ts';
import type { LocatedServiceSpec } from '../../core/spec/located-service-spec.ts';
import { resolveForProject } from '../../core/spec/resolve-for-project.ts';
import type { Unit } from '../../core/release/release-record.ts';
import { unitKey } from '../../core/release/unit.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { Actor, ImmediateResult, Intent, UnitRecord } from '../../ports/ledger.ts';
import type { SourceRepository } from '../../ports/source-repository.ts';
import type { Engine } from '../engine.ts';

export interface ResolveInput {
  readonly files: PlatformFiles;
  readonly project: Project;
  readonly repository: SourceRepository;
  readonly environments: readonly string[];
  readonly sha: string;
  readonly ref: string;
  readonly branch: string;
  readonly actor: Actor;
  readonly tree: readonly TreeEntry[];
}

export interface ResolvedUnits {
  readonly intents: readonly Intent[];
  readonly immediate: readonly ImmediateResult[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Each spec × each environment that its branch releases to: an intent, or a result that ends here with its reason. */
export async function resolveUnits(engine: Engine, input: ResolveInput, specs: readonly LocatedServiceSpec[]): Promise<ResolvedUnits> {
  const intents: Intent[] = [];
  const immediate: ImmediateResult[] = [];
  const diagnostics: Diagnostic[] = [];
  // In every environment, not only in this push's: a name taken in production is taken.
  const everywhere = [...input.files.environments.keys()];
  const records = await engine.ledger.units(specs.flatMap((spec) => everywhere.map((environment) => unitOf(spec, environment))));
  for (const spec of specs) {
    const foreign = checkOwnership(input, spec, records);
    if (foreign !== null) diagnostics.push(foreign);
    for (const environmentName of targetEnvironments(spec, input.environments, diagnostics, input.branch)) {
      const environment = input.files.environments.get(environmentName);
      if (environment === undefined) continue;
      const resolved = foreign === null ? await resolveUnit(engine, input, spec, environment) : { intent: bareIntent(input, spec, environment), problems: [foreign] };
      const errors = resolved.problems.filter(({ severity }) => severity === 'error');
      if (foreign === null) diagnostics.push(...resolved.problems);
      const first = errors[0];
      if (first === undefined) intents.push(resolved.intent);
      else {
        // Somebody else's service must not get a result row: the tenant who owns it would see it as its own.
        const unit = resolved.intent.unit;
        if (foreign === null) immediate.push({ unit, intent: resolved.intent, state: 'rejected', reason: { code: first.code, params: first.params } });
      }
    }
  }
  return { intents, immediate, diagnostics: distinct(diagnostics) };
}

function unitOf(spec: LocatedServiceSpec, environment: string): Unit {
  const { project, name } = spec.document.metadata;
  return { environment, project, service: name };
}

function checkOwnership(input: ResolveInput, spec: LocatedServiceSpec, records: ReadonlyMap<string, UnitRecord>): Diagnostic | null {
  const { project, name } = spec.document.metadata;
  const releasedFrom = [...input.files.environments.keys()].map((environment) => records.get(unitKey(unitOf(spec, environment)))).find((record) => (record?.treeOid ?? null) !== null)?.sourceRepositoryId;
  const problem = checkServiceOwnership(input.files, { repositoryId: input.repository.id, project, service: name }, releasedFrom ?? null);
  if (problem === null) return null;
  return { code: problem.code, severity: 'error', location: spec.locate(problem.field.split('.')), field: problem.field, params: problem.params };
}

function targetEnvironments(spec: LocatedServiceSpec, environments: readonly string[], diagnostics: Diagnostic[], branch: string): readonly string[] {
  const only = spec.document.metadata.environment;
  if (only === undefined) return environments;
  if (environments.includes(only)) return [only];
  diagnostics.push({
    code: 'PLAN_ENVIRONMENT_NOT_IN_FLOW',
    severity: 'warning',
    location: spec.locate(['metadata', 'environment']),
    field: 'metadata.environment',
    params: { environment: only, branch, environments: environments.join(', ') },
  });
  return [];
}

async function resolveUnit(
  engine: Engine,
  input: ResolveInput,
  spec: LocatedServiceSpec,
  environment: Environment,
): Promise<{ intent: Intent; problems: readonly Diagnostic[] }> {
  const buildSha = await chooseBuildSha(engine, input, spec, unitOf(spec, environment.name));
  const bare = bareIntent(input, spec, environment, buildSha);
  if (environment.writeMode !== 'direct') {
    const params = { environment: environment.name, mode: environment.writeMode };
    return { intent: bare, problems: [{ code: 'PLAN_WRITE_MODE_UNSUPPORTED', severity: 'error', location: spec.locate(['metadata']), field: 'metadata', params }] };
  }
  const checked = resolveForProject(spec, input.project, { environment, platform: input.files.platform, git: { sha: buildSha, branch: input.branch } });
  if (!checked.ok) return { intent: bare, problems: checked.diagnostics };
  const { model, imageReference } = checked.value;
  return { intent: { ...bare, model: model, imageReference }, problems: checked.diagnostics };
}

/** Where `build.paths` is untouched since the unit's last build, that commit's image stands. */
async function chooseBuildSha(engine: Engine, input: ResolveInput, spec: LocatedServiceSpec, unit: Unit): Promise<string> {
  const paths = spec.document.spec.build?.paths;
  if (paths === undefined || paths.length === 0) return input.sha;
  const baseline = await engine.ledger.baseline(unit);
  if (baseline?.repositoryId !== input.repository.id) return input.sha;
  try {
    const earlier = await engine.sources.listTree(input.repository, baseline.sha);
    return buildPathsUntouched(paths, earlier, input.tree) ? baseline.sha : input.sha;
  } catch (error) {
    // A rebased branch: the earlier commit is gone, so nothing is known about what it built.
    if (error instanceof EncliiError && error.code === 'GITHUB_COMMIT_NOT_FOUND') return input.sha;
    throw error;
  }
}

function bareIntent(input: ResolveInput, spec: LocatedServiceSpec, environment: Environment, buildSha: string = input.sha): Intent {
  const { owner, name, id, installationId } = input.repository;
  return {
    unit: unitOf(spec, environment.name),
    action: 'deploy',
    source: { repository: { id, name: `${owner}/${name}` }, sha: input.sha, buildSha, ref: input.ref, path: spec.file },
    installationId,
    actor: input.actor,
    model: null,
    imageReference: null,
    production: environment.class === 'production',
  };
}

/** The same problem in three environments is one problem of the file. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { location, code, field, params } = diagnostic;
    seen.set(JSON.stringify([location.file, location.line, location.column, code, field, params]), diagnostic);
  }
  return [...seen.values()];
}
