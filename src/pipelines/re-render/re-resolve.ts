import type { Environment, PlatformFiles, Project } from '../../core/platform/platform-files.ts';
import { resolveProject } from '../../core/platform/resolve-project.ts';
import { parseReleaseRecord } from '../../core/release/release-yaml.ts';
import { projectUnitName, type ReleaseRecord } from '../../core/release/release-record.ts';
import { releasePath, unitKey } from '../../core/release/unit.ts';
import { maxSpecBytes } from '../../core/source/spec-entries.ts';
import { formatImageReference, parseImageReference } from '../../core/spec/image-reference.ts';
import type { LocatedServiceSpec } from '../../core/spec/located-service-spec.ts';
import { parseServiceSpecs } from '../../core/spec/parse-service-spec.ts';
import { resolveForProject } from '../../core/spec/resolve-for-project.ts';
import type { Actor, ImmediateResult, Intent, Reason, UnitRecord } from '../../ports/ledger.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { Engine } from '../engine.ts';

export type ReResolved = { readonly intent: Intent } | { readonly immediate: ImmediateResult };

/**
 * What a released unit becomes under today's people's files: the Service Spec of its release, resolved anew, with the
 * image digest that it runs already. When it is not allowed any more, the release stands and the result says why.
 */
export async function reResolve(engine: Engine, files: PlatformFiles, record: UnitRecord, actor: Actor): Promise<ReResolved> {
  const project = files.projects.get(record.unit.project);
  const environment = files.environments.get(record.unit.environment);
  const bare: Intent = {
    unit: record.unit,
    action: 're-render',
    source: null,
    installationId: null,
    actor,
    model: null,
    imageReference: null,
    production: environment === undefined ? record.production : environment.class === 'production',
  };
  // Every unit gets a result, also one whose release stays as it is: the wave counts them.
  const stays = (code: 'PLAN_UNIT_ORPHANED' | 'PLAN_RELEASE_UNREADABLE'): ReResolved => ({
    immediate: { unit: record.unit, intent: bare, state: 'held', reason: { code, params: { unit: unitKey(record.unit), path: releasePath(record.unit) } } },
  });
  if (project === undefined || environment === undefined) return stays('PLAN_UNIT_ORPHANED');
  if (environment.writeMode !== 'direct') {
    const params = { environment: environment.name, mode: environment.writeMode };
    return { immediate: { unit: record.unit, intent: bare, state: 'rejected', reason: { code: 'PLAN_WRITE_MODE_UNSUPPORTED', params } } };
  }
  if (record.unit.service === projectUnitName) {
    return { intent: { ...bare, model: resolveProject(project, environment, files.platform) as unknown as Intent['model'] } };
  }
  const text = await engine.environmentRepository.readFile(record.commit, releasePath(record.unit));
  const release = text === null ? null : parseReleaseRecord(text.toString('utf8'));
  const { source = null, image = null } = release ?? {};
  if (release === null || source === null || image === null) return stays('PLAN_RELEASE_UNREADABLE');
  return resolveReleased(engine, { files, project, environment, release, source, image, bare });
}

interface Released {
  readonly files: PlatformFiles;
  readonly project: Project;
  readonly environment: Environment;
  readonly release: ReleaseRecord;
  readonly source: NonNullable<ReleaseRecord['source']>;
  readonly image: NonNullable<ReleaseRecord['image']>;
  readonly bare: Intent;
}

async function resolveReleased(engine: Engine, released: Released): Promise<ReResolved> {
  const { source, project, environment, files } = released;
  const intent: Intent = { ...released.bare, source };
  const rejected = (reason: Reason): ReResolved => ({ immediate: { unit: intent.unit, intent, state: 'rejected', reason } });
  const [owner = '', name = ''] = source.repository.name.split('/');
  const repository = await engine.sources.find(source.repository.id, { owner, name }, null);
  if (repository === null) return rejected({ code: 'SOURCE_REPOSITORY_NOT_GRANTED', params: { repositoryId: String(source.repository.id) } });
  const tree = await engine.sources.listTree(repository, source.sha).catch((error: unknown) => {
    // A force-push took it long ago: it will not come, and one app repo must not keep the files of people from all others.
    if (error instanceof EncliiError && error.code === 'GITHUB_COMMIT_NOT_FOUND') return null;
    throw error;
  });
  if (tree === null) return rejected({ code: 'PLAN_NO_SPEC', params: { sha: source.sha } });
  const entry = tree.find(({ path, type }) => path === source.path && type === 'blob');
  if (entry === undefined) return rejected({ code: 'PLAN_NO_SPEC', params: { sha: source.sha } });
  const content = await engine.sources.readBlob(repository, entry.oid, maxSpecBytes);
  const { specs, diagnostics } = parseServiceSpecs(source.path, content.toString('utf8'));
  const spec = specs.find((candidate) => describes(candidate, released.release));
  if (spec === undefined) return rejected({ code: 'PLAN_SPEC_INVALID', params: { count: diagnostics.length } });
  const branch = source.ref.replace(/^refs\/heads\//, '');
  const checked = resolveForProject(spec, project, { environment, platform: files.platform, git: { sha: source.buildSha, branch } });
  if (!checked.ok) {
    const first = checked.diagnostics.find(({ severity }) => severity === 'error');
    return rejected({ code: first?.code ?? 'PLAN_SPEC_INVALID', params: first?.params ?? { count: 1 } });
  }
  const { model } = checked.value;
  return { intent: { ...intent, installationId: repository.installationId, model: model, imageReference: pinnedReference(released.image) } };
}

function describes(spec: LocatedServiceSpec, release: ReleaseRecord): boolean {
  const { metadata } = spec.document;
  const environment = metadata.environment ?? release.metadata.environment;
  return metadata.name === release.metadata.service && metadata.project === release.metadata.project && environment === release.metadata.environment;
}

/** Tag and digest in one reference: the digest that runs, still readable as the tag it came from. */
function pinnedReference(image: { readonly reference: string; readonly digest: string }): string {
  const parsed = parseImageReference(image.reference);
  return parsed.ok ? formatImageReference({ ...parsed.value, digest: image.digest }) : image.reference;
}
