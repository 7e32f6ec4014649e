import { join, resolve } from 'node:path';
import { readTextTree } from '../adapters/files/read-text-tree.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { PlatformFiles } from '../core/platform/platform-files.ts';
import type { LocatedServiceSpec } from '../core/spec/located-service-spec.ts';
import { pinImage, type ResolvedDraft } from '../core/spec/resolve-service.ts';
import type { ServiceModel } from '../core/spec/service-model.ts';
import { modelYaml } from '../core/render/model-yaml.ts';
import { renderManifests, type RenderedManifest } from '../core/render/render.ts';
import { loadRendererSet, type RendererSet } from '../core/render/renderer-set.ts';
import { EncliiError } from '../errors/enclii-error.ts';
import { packageRoot } from '../package-root.ts';
import { defaultPlatformFiles } from './default-platform-files.ts';
import { namedSpecFiles, shownPath } from './find-spec-files.ts';
import { loadSpecs } from './load-specs.ts';
import { commitSha, imageDigest, required } from './option-values.ts';
import { loadEnvironmentRepo, usablePlatformFiles } from './read-environment-repo.ts';
import type { RenderOptions } from './command-options.ts';
import { placeholderSha, projectOf, resolveInEnvironment } from './resolve-spec.ts';
import { countErrors, diagnosticText, inReadingOrder } from './show-diagnostics.ts';
import { say, type Terminal } from './terminal.ts';

/** No image has it: sha256 of nothing that anybody built. */
export const placeholderDigest = `sha256:${'0'.repeat(64)}`;

export interface RenderedService {
  readonly model: ServiceModel;
  readonly modelText: string;
  readonly manifests: readonly RenderedManifest[];
}

/** What the service runs now, for what the command line leaves open. */
export interface CurrentRelease {
  readonly image: string | null;
  readonly sha: string | null;
  readonly branch: string | null;
}

/**
 * Resolves and renders each Service Spec of a file that is for the environment.
 *
 * @param currentOf what to fall back on for a service, for options that are not given
 * @throws EncliiError CLI_SPEC_INVALID after telling every problem; CLI_NOT_FOR_ENVIRONMENT, CLI_ENVIRONMENT_UNKNOWN …
 */
export async function renderSpecs(
  terminal: Terminal,
  file: string,
  options: RenderOptions,
  currentOf: (project: string, service: string) => Promise<CurrentRelease | null>,
): Promise<readonly RenderedService[]> {
  const environment = required('--env', options.env);
  const sha = options.sha === undefined ? null : commitSha('--sha', options.sha);
  const digest = options.imageDigest === undefined ? null : imageDigest('--image-digest', options.imageDigest);
  const loaded = await loadSpecs(await namedSpecFiles([file], terminal.workingDirectory));
  refuseErrors(terminal, loaded.diagnostics, loaded.texts);
  const specs = loaded.specs.filter(({ document }) => (document.metadata.environment ?? environment) === environment);
  if (specs.length === 0) throw new EncliiError('CLI_NOT_FOR_ENVIRONMENT', { file, environment });
  const files = options.environmentRepo === undefined ? null : await readPlatform(terminal, options.environmentRepo);
  if (files !== null && !files.environments.has(environment)) {
    throw new EncliiError('CLI_ENVIRONMENT_UNKNOWN', { environment, known: [...files.environments.keys()].join(', ') || '-' });
  }
  const set = await loadBuiltInRenderers();
  const assumed = new Set<'sha' | 'digest'>();
  const rendered: RenderedService[] = [];
  for (const spec of specs) {
    const { project, name } = spec.document.metadata;
    const current = await currentOf(project, name);
    const git = { sha: sha ?? current?.sha ?? placeholderSha, branch: options.branch ?? current?.branch ?? null };
    if (git.sha === placeholderSha && JSON.stringify(spec.document).includes('git.s')) assumed.add('sha');
    const draft = resolveDraft(terminal, spec, { files, environment, git }, loaded.texts);
    const pinned = digest ?? digestInUse(draft, current);
    if (pinned === placeholderDigest) assumed.add('digest');
    const model = pinImage(draft, pinned);
    rendered.push({ model, modelText: modelYaml(model), manifests: renderManifests(model, set) });
  }
  tellAssumptions(terminal, assumed, files === null);
  return rendered;
}

async function readPlatform(terminal: Terminal, directory: string): Promise<PlatformFiles> {
  const path = resolve(terminal.workingDirectory, directory);
  const shown = shownPath(path, terminal.workingDirectory);
  return usablePlatformFiles(await loadEnvironmentRepo(path, shown), shown);
}

export async function loadBuiltInRenderers(): Promise<RendererSet> {
  return loadRendererSet(await readTextTree(join(packageRoot, 'renderers')));
}

interface DraftRequest {
  /** Null: the defaults. */
  readonly files: PlatformFiles | null;
  readonly environment: string;
  readonly git: { readonly sha: string; readonly branch: string | null };
}

function resolveDraft(terminal: Terminal, spec: LocatedServiceSpec, { files, environment, git }: DraftRequest, texts: ReadonlyMap<string, string>): ResolvedDraft {
  const granted = files === null ? defaultPlatformFiles(spec, environment, { sha: git.sha, branch: git.branch ?? 'main' }) : null;
  const inForce = files ?? granted?.files;
  const owner = files === null ? null : projectOf(spec, files, null);
  if (owner?.ok === false) refuseErrors(terminal, owner.diagnostics, texts);
  const project = granted?.project ?? (owner?.ok === true ? owner.value : undefined);
  if (inForce === undefined || project === undefined) throw new EncliiError('CLI_NOT_FOR_ENVIRONMENT', { file: spec.file, environment });
  const known = Object.keys(project.environments);
  if (!known.includes(environment)) throw new EncliiError('CLI_ENVIRONMENT_NOT_IN_PROJECT', { project: project.name, environment, known: known.join(', ') || '-' });
  const draft = resolveInEnvironment(spec, { files: inForce, project, environment, sha: git.sha, branch: git.branch });
  if (draft === null) throw new EncliiError('CLI_ENVIRONMENT_UNKNOWN', { environment, known: [...inForce.environments.keys()].join(', ') });
  refuseErrors(terminal, draft.diagnostics, texts);
  if (!draft.ok) throw new EncliiError('CLI_SPEC_INVALID', { count: 1 });
  return draft.value;
}

/** The digest that runs now, as long as it is one of the same image repository. */
function digestInUse(draft: ResolvedDraft, current: CurrentRelease | null): string {
  const [repository, digest] = (current?.image ?? '').split('@');
  const wanted = draft.imageReference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const written = draft.imageReference.split('@')[1];
  if (written !== undefined) return written;
  return digest !== undefined && repository === wanted ? digest : placeholderDigest;
}

function refuseErrors(terminal: Terminal, diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>): void {
  const ordered = inReadingOrder(diagnostics);
  for (const diagnostic of ordered) terminal.note(`${diagnosticText(terminal, diagnostic, texts, 'note')}\n`);
  const count = countErrors(ordered);
  if (count > 0) throw new EncliiError('CLI_SPEC_INVALID', { count });
}

function tellAssumptions(terminal: Terminal, assumed: ReadonlySet<string>, defaults: boolean): void {
  const tell = (en: string, es: string): void => terminal.note(terminal.paint('yellow', say(terminal, { en: `note: ${en}`, es: `nota: ${es}` }), 'note'));
  if (defaults) tell('no --environment-repo: platform defaults, and every host and registry granted', 'sin --environment-repo: valores por defecto, con todo host y registro concedido');
  if (assumed.has('digest')) tell('no --image-digest: the image has a placeholder digest (sha256:000…) that no registry knows', 'sin --image-digest: la imagen lleva un digest ficticio (sha256:000…) que ningún registro conoce');
  if (assumed.has('sha')) tell('no --sha: git.sha is 000…', 'sin --sha: git.sha es 000…');
}
