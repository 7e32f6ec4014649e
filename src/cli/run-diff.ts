import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { readTextTree } from '../adapters/files/read-text-tree.ts';
import { parseModel } from '../core/render/model-yaml.ts';
import { parseReleaseRecord } from '../core/release/release-yaml.ts';
import { manifestsDirectory, modelPath, releasePath, unitDirectory, unitKey } from '../core/release/unit.ts';
import type { Unit } from '../core/release/release-record.ts';
import type { DiffOptions } from './command-options.ts';
import { required } from './option-values.ts';
import { loadBuiltInRenderers, renderSpecs, type CurrentRelease, type RenderedService } from './render-specs.ts';
import { say, type Terminal } from './terminal.ts';

/** Exit code for "there are differences", only where it was asked for: 1 and 2 mean that the command itself failed. */
const differs = 3;

/** One file of a unit that a push would change. */
interface FileChange {
  /** Path inside the environment repo. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly patch: string;
}

/** @throws EncliiError of renderSpecs */
export async function runDiff(terminal: Terminal, file: string, options: DiffOptions): Promise<number> {
  const environment = required('--env', options.env);
  const repository = resolve(terminal.workingDirectory, required('--environment-repo', options.environmentRepo));
  const services = await renderSpecs(terminal, file, options, (project, service) => readCurrent(repository, { environment, project, service }));
  const units: { unit: string; changes: readonly FileChange[] }[] = [];
  for (const service of services) {
    const { project, name } = service.model.metadata;
    const unit = { environment, project, service: name };
    await tellNewRenderers(terminal, repository, unit);
    units.push({ unit: unitKey(unit), changes: await changesOf(repository, unit, service) });
  }
  const changes = units.flatMap((unit) => unit.changes);
  if (terminal.json) {
    terminal.out(JSON.stringify({ ok: true, changed: changes.length > 0, units }, null, 2));
  } else if (changes.length === 0) {
    terminal.note(say(terminal, { en: 'No change: a push of this would write nothing.', es: 'Sin cambios: un push de esto no escribiría nada.' }));
  } else {
    for (const { patch } of changes) terminal.out(paintPatch(terminal, patch));
  }
  return changes.length > 0 && options.exitCode === true ? differs : 0;
}

async function changesOf(repository: string, unit: Unit, service: RenderedService): Promise<readonly FileChange[]> {
  const directory = unitDirectory(unit);
  const wanted = new Map([[modelPath(unit), service.modelText]]);
  for (const { fileName, content } of service.manifests) wanted.set(`${manifestsDirectory(unit)}/${fileName}`, content);
  const below = await readTextTree(join(repository, directory)).catch(() => new Map<string, string>());
  const current = new Map([...below].map(([path, text]) => [`${directory}/${path}`, text]));
  // Provenance: it changes with every release and never makes one.
  current.delete(releasePath(unit));
  const paths = [...new Set([...current.keys(), ...wanted.keys()])].sort();
  return paths.filter((path) => current.get(path) !== wanted.get(path)).map((path) => fileChange(path, current.get(path), wanted.get(path)));
}

function fileChange(path: string, before: string | undefined, after: string | undefined): FileChange {
  const [oldName, newName] = [before === undefined ? '/dev/null' : `a/${path}`, after === undefined ? '/dev/null' : `b/${path}`];
  const patch = createTwoFilesPatch(oldName, newName, before ?? '', after ?? '', undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY }).trimEnd();
  return { path, kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed', patch };
}

/** What runs now, so that the difference shows what the spec changes and not that the commit is a new one. */
async function readCurrent(repository: string, unit: Unit): Promise<CurrentRelease | null> {
  const [modelText, releaseText] = await Promise.all([readOrNull(join(repository, modelPath(unit))), readOrNull(join(repository, releasePath(unit)))]);
  if (modelText === null) return null;
  const release = releaseText === null ? null : parseReleaseRecord(releaseText);
  let image: string | null = null;
  try {
    const model = parseModel(modelText);
    image = model.kind === 'ResolvedService' ? model.image : null;
  } catch {
    // A broken model is shown as a difference.
  }
  return { image, sha: release?.source?.buildSha ?? null, branch: release?.source?.ref.replace(/^refs\/heads\//, '') ?? null };
}

async function tellNewRenderers(terminal: Terminal, repository: string, unit: Unit): Promise<void> {
  const text = await readOrNull(join(repository, releasePath(unit)));
  const digest = text === null ? null : (parseReleaseRecord(text)?.renderersDigest ?? null);
  const { digest: builtIn } = await loadBuiltInRenderers();
  if (digest === null || digest === builtIn) return;
  const note = say(terminal, {
    en: `note: ${unitKey(unit)} was rendered with renderers ${digest.slice(0, 19)}, this version has ${builtIn.slice(0, 19)}`,
    es: `nota: ${unitKey(unit)} se generó con las plantillas ${digest.slice(0, 19)}; esta versión tiene ${builtIn.slice(0, 19)}`,
  });
  terminal.note(terminal.paint('yellow', note, 'note'));
}

function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

function paintPatch(terminal: Terminal, patch: string): string {
  return patch
    .split('\n')
    .map((line) => {
      if (/^(---|\+\+\+) /.test(line)) return terminal.paint('bold', line);
      if (line.startsWith('@@')) return terminal.paint('cyan', line);
      if (line.startsWith('+')) return terminal.paint('green', line);
      return line.startsWith('-') ? terminal.paint('red', line) : line;
    })
    .join('\n');
}
