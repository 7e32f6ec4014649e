import { resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { PlatformFiles } from '../core/platform/platform-files.ts';
import type { LocatedServiceSpec } from '../core/spec/located-service-spec.ts';
import { EncliiError } from '../errors/enclii-error.ts';
import { formatMessage } from '../errors/format-message.ts';
import { findSpecFiles, namedSpecFiles, shownPath } from './find-spec-files.ts';
import { loadSpecs } from './load-specs.ts';
import { positiveInteger } from './option-values.ts';
import { loadEnvironmentRepo, type EnvironmentRepoFiles } from './read-environment-repo.ts';
import { environmentsOf, placeholderSha, projectOf, resolveInEnvironment } from './resolve-spec.ts';
import { countErrors, diagnosticJson, diagnosticText, inReadingOrder } from './show-diagnostics.ts';
import type { Terminal } from './terminal.ts';
import type { ValidateOptions } from './command-options.ts';

const invalid = 10;

/** @throws EncliiError CLI_NO_SPEC_FOUND, CLI_FILE_UNREADABLE, CLI_ENVIRONMENT_UNKNOWN */
export async function runValidate(terminal: Terminal, names: readonly string[], options: ValidateOptions): Promise<number> {
  const { workingDirectory } = terminal;
  const repositoryId = options.repositoryId === undefined ? null : positiveInteger('--repository-id', options.repositoryId);
  const found = names.length === 0 ? await findSpecFiles(workingDirectory, workingDirectory) : await namedSpecFiles(names, workingDirectory);
  if (found.length === 0 && options.environmentRepo === undefined) throw new EncliiError('CLI_NO_SPEC_FOUND', { directory: workingDirectory });
  const loaded = await loadSpecs(found);
  const repository = options.environmentRepo === undefined ? null : await readRepository(terminal, options.environmentRepo);
  const platformFiles = repository?.files ?? null;
  const resolved = platformFiles === null ? null : resolveAll(loaded.specs, platformFiles, options.env ?? null, repositoryId);

  const diagnostics = inReadingOrder([...(repository?.diagnostics ?? []), ...loaded.diagnostics, ...(resolved?.diagnostics ?? [])]);
  const texts = new Map([...loaded.texts, ...(repository?.texts ?? [])]);
  const errors = countErrors(diagnostics);
  const counts = {
    files: found.length + (repository?.texts.size ?? 0),
    specs: loaded.specs.length,
    errors,
    warnings: diagnostics.length - errors,
  };
  const environments = resolved?.environments ?? [];
  if (terminal.json) {
    terminal.out(JSON.stringify({ ok: errors === 0, ...counts, environments, diagnostics: diagnostics.map((each) => diagnosticJson(terminal, each)) }, null, 2));
  } else {
    for (const diagnostic of diagnostics) terminal.out(`${diagnosticText(terminal, diagnostic, texts, 'out')}\n`);
    terminal.out(summary(terminal, counts, environments));
  }
  return errors === 0 ? 0 : invalid;
}

function readRepository(terminal: Terminal, directory: string): Promise<EnvironmentRepoFiles> {
  const path = resolve(terminal.workingDirectory, directory);
  return loadEnvironmentRepo(path, shownPath(path, terminal.workingDirectory));
}

interface ResolvedAll {
  readonly diagnostics: readonly Diagnostic[];
  /** Environments in which something was checked. */
  readonly environments: readonly string[];
}

function resolveAll(specs: readonly LocatedServiceSpec[], files: PlatformFiles, only: string | null, repositoryId: number | null): ResolvedAll {
  if (only !== null && !files.environments.has(only)) {
    throw new EncliiError('CLI_ENVIRONMENT_UNKNOWN', { environment: only, known: [...files.environments.keys()].join(', ') || '-' });
  }
  const diagnostics: Diagnostic[] = [];
  const environments = new Set<string>();
  for (const spec of specs) {
    const project = projectOf(spec, files, repositoryId);
    diagnostics.push(...project.diagnostics);
    if (!project.ok) continue;
    const targets = environmentsOf(spec, project.value, files);
    diagnostics.push(...targets.diagnostics);
    if (!targets.ok) continue;
    for (const environment of targets.value.filter((name) => only === null || name === only)) {
      environments.add(environment);
      const draft = resolveInEnvironment(spec, { files, project: project.value, environment, sha: placeholderSha, branch: null });
      diagnostics.push(...(draft?.diagnostics ?? []));
    }
  }
  return { diagnostics, environments: [...environments] };
}

interface Counts {
  readonly files: number;
  readonly specs: number;
  readonly errors: number;
  readonly warnings: number;
}

function summary(terminal: Terminal, counts: Counts, environments: readonly string[]): string {
  const { language } = terminal;
  const params = { ...counts, environments: environments.join(', ') };
  if (counts.errors > 0) return terminal.paint('red', `✗ ${formatMessage(failedText[language], params, language)}`);
  const where = environments.length === 0 ? '' : formatMessage(whereText[language], params, language);
  return terminal.paint('green', `✓ ${formatMessage(validText[language], params, language)}${where}`);
}

const failedText = {
  en: '{errors, plural, one {# error} other {# errors}}{warnings, plural, =0 {} one { and # warning} other { and # warnings}} in {files, plural, one {# file} other {# files}}',
  es: '{errors, plural, one {# error} other {# errores}}{warnings, plural, =0 {} one { y # aviso} other { y # avisos}} en {files, plural, one {# archivo} other {# archivos}}',
};
const validText = {
  en: '{files, plural, one {# file} other {# files}} valid, {specs, plural, one {# Service Spec} other {# Service Specs}}{warnings, plural, =0 {} one {, # warning} other {, # warnings}}',
  es: '{files, plural, one {# archivo válido} other {# archivos válidos}}, {specs, plural, one {# Service Spec} other {# Service Specs}}{warnings, plural, =0 {} one {, # aviso} other {, # avisos}}',
};
const whereText = { en: '; checked for {environments}', es: '; comprobado para {environments}' };
