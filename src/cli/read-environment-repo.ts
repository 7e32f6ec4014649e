import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { parsePlatformFiles, type ParsedPlatformFiles } from '../core/platform/parse-platform-files.ts';
import type { PlatformFiles } from '../core/platform/platform-files.ts';
import { classifyPlatformPath } from '../core/platform/platform-paths.ts';
import { EncliiError } from '../errors/enclii-error.ts';
import { readNamedFile, unreadable } from './read-file.ts';

/** People's files of an environment repo's checkout: path inside it → text. The engine's own files are not read. */
export async function readPlatformTexts(directory: string, shown: string): Promise<ReadonlyMap<string, string>> {
  const root = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
  const paths = root.filter((entry) => entry.isFile()).map(({ name }) => name);
  paths.push(...(await filesBelow(directory, 'projects', 3)), ...(await filesBelow(directory, 'environments', 1)));
  const texts = new Map<string, string>();
  for (const path of paths.filter((each) => classifyPlatformPath(each) !== null)) {
    texts.set(path, (await readNamedFile(join(directory, path), join(shown, path))).toString('utf8'));
  }
  return texts;
}

/** Regular files below a folder of the repo, at most `depth` folders down; none where there is no such folder. */
async function filesBelow(directory: string, folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
  if (depth === 0) return files;
  for (const entry of entries.filter((each) => each.isDirectory())) files.push(...(await filesBelow(directory, `${folder}/${entry.name}`, depth - 1)));
  return files;
}

export interface EnvironmentRepoFiles extends ParsedPlatformFiles {
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads and judges people's files; every problem and text is named by its path from the working directory. */
export async function loadEnvironmentRepo(directory: string, shown: string): Promise<EnvironmentRepoFiles> {
  const texts = await readPlatformTexts(directory, shown);
  const parsed = parsePlatformFiles(texts, null);
  const named = (file: string): string => join(shown, file);
  const relocate = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, location: { ...diagnostic.location, file: named(diagnostic.location.file) } });
  return { ...parsed, diagnostics: parsed.diagnostics.map(relocate), texts: new Map([...texts].map(([path, text]) => [named(path), text])) };
}

/** What is in force by an environment repo's checkout. @throws EncliiError CLI_PLATFORM_UNUSABLE without a valid platform.yaml */
export function usablePlatformFiles(parsed: ParsedPlatformFiles, shown: string): PlatformFiles {
  if (parsed.files === null) throw new EncliiError('CLI_PLATFORM_UNUSABLE', { directory: shown });
  return parsed.files;
}
