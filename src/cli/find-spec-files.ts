import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { specFileName } from '../core/source/spec-entries.ts';
import { unreadable } from './read-file.ts';

/** Folders that hold other people's files. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** A file to read, as a person would name it from the working directory. */
export interface FoundFile {
  readonly path: string;
  readonly shown: string;
  /** Not a regular file: the engine refuses to follow it, wherever it leads. */
  readonly link: boolean;
}

/** Every enclii.yaml below a directory, in the order of their paths. @throws EncliiError CLI_FILE_UNREADABLE */
export async function findSpecFiles(directory: string, workingDirectory: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  async function walk(current: string): Promise<void> {
    const entries = await readdir(current, { withFileTypes: true }).catch((error: unknown) => {
      throw unreadable(shownPath(current, workingDirectory), error);
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(current, entry.name);
      if (entry.name === specFileName && (entry.isFile() || entry.isSymbolicLink())) {
        found.push({ path, shown: shownPath(path, workingDirectory), link: entry.isSymbolicLink() });
      } else if (entry.isDirectory() && !skipped.has(entry.name)) await walk(path);
    }
  }
  await walk(directory);
  return found;
}

/** What a person named: files as they are, and the enclii.yaml files below directories. @throws EncliiError CLI_FILE_UNREADABLE */
export async function namedSpecFiles(names: readonly string[], workingDirectory: string): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const name of names) {
    const path = resolve(workingDirectory, name);
    const kind = await stat(path).catch((error: unknown) => {
      throw unreadable(name, error);
    });
    const files = kind.isDirectory() ? await findSpecFiles(path, workingDirectory) : [{ path, shown: shownPath(path, workingDirectory), link: false }];
    for (const file of files) if (!found.has(file.path)) found.set(file.path, file);
  }
  return [...found.values()];
}

/** Relative to the working directory, unless that leads far away. */
export function shownPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  return short === '' ? '.' : short.startsWith(join('..', '..')) ? path : short;
}
