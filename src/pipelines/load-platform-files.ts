import type { Diagnostic } from '../core/diagnostic.ts';
import { parsePlatformFiles, restorePlatformFiles } from '../core/platform/parse-platform-files.ts';
import type { PlatformFiles } from '../core/platform/platform-files.ts';
import { isPlatformPath } from '../core/release/unit.ts';
import { EncliiError } from '../errors/enclii-error.ts';
import type { EnvironmentRepository, RepositoryEntry } from '../ports/environment-repository.ts';
import type { Engine } from './engine.ts';

export interface LoadedPlatformFiles {
  readonly tip: string;
  readonly files: PlatformFiles;
  readonly diagnostics: readonly Diagnostic[];
  /** Paths whose newest version is invalid; their last valid version counts. */
  readonly invalid: readonly string[];
  /** Text of every file as it counts: the newest, or the last valid one. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Reads people's files at the environment repo's tip. An invalid file keeps its last valid version, which the ledger
 * remembers across restarts. Errors: PLAN_PLATFORM_UNREADABLE when there is no valid platform.yaml at all.
 */
export async function loadPlatformFiles(engine: Pick<Engine, 'environmentRepository' | 'ledger'>): Promise<LoadedPlatformFiles> {
  const tip = await engine.environmentRepository.fetchTip();
  return loadPlatformFilesAt(engine, tip);
}

/** The last clean reading of a repository, by the git oids of the files: most commits change none of them. */
const lastReading = new WeakMap<EnvironmentRepository, { readonly oids: string; readonly loaded: LoadedPlatformFiles }>();

export async function loadPlatformFilesAt(engine: Pick<Engine, 'environmentRepository' | 'ledger'>, tip: string): Promise<LoadedPlatformFiles> {
  const oids = await platformOids(engine.environmentRepository, tip);
  const known = lastReading.get(engine.environmentRepository);
  if (known?.oids === oids) return { ...known.loaded, tip };
  const loaded = await readPlatformFiles(engine, tip);
  // With problems in it, a reading also depends on what was valid before.
  if (loaded.diagnostics.length === 0) lastReading.set(engine.environmentRepository, { oids, loaded });
  return loaded;
}

async function platformOids(repository: EnvironmentRepository, commit: string): Promise<string> {
  const environments = (await repository.listDirectory(commit, 'environments')).filter(({ type }) => type === 'tree');
  const paths = ['platform.yaml', 'projects', ...environments.map(({ path }) => `${path}/environment.yaml`)];
  const oids = await Promise.all(paths.map(async (path) => `${path} ${(await repository.oidAt(commit, path)) ?? '-'}`));
  return oids.join('\n');
}

async function readPlatformFiles(engine: Pick<Engine, 'environmentRepository' | 'ledger'>, tip: string): Promise<LoadedPlatformFiles> {
  const newest = await readTexts(engine.environmentRepository, tip);
  const lastValid = await engine.ledger.validFiles();
  const previous = lastValid.size === 0 ? null : restorePlatformFiles(lastValid);
  const { files, diagnostics, invalid } = parsePlatformFiles(newest, previous);
  if (files === null) throw new EncliiError('PLAN_PLATFORM_UNREADABLE');
  const texts = new Map<string, string>();
  for (const [path, text] of newest) {
    const counted = invalid.includes(path) ? lastValid.get(path) : text;
    if (counted !== undefined) texts.set(path, counted);
  }
  // The first sight of them is where changes are counted from.
  if (lastValid.size === 0) await engine.ledger.rememberValidFiles(texts);
  return { tip, files, diagnostics, invalid, texts };
}

async function readTexts(repository: EnvironmentRepository, commit: string): Promise<ReadonlyMap<string, string>> {
  const environments = await repository.listDirectory(commit, 'environments');
  const candidates: string[] = ['platform.yaml'];
  for (const entry of await repository.listDirectory(commit, 'projects')) candidates.push(entry.path);
  for (const entry of environments.filter((child: RepositoryEntry) => child.type === 'tree')) candidates.push(`${entry.path}/environment.yaml`);
  const texts = new Map<string, string>();
  for (const path of candidates.filter(isPlatformPath)) {
    const content = await repository.readFile(commit, path);
    if (content !== null) texts.set(path, content.toString('utf8'));
  }
  return texts;
}
