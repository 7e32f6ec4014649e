import { lstat, mkdir, readdir, realpath, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { EncliiError } from '../errors/enclii-error.ts';
import { shownPath } from './find-spec-files.ts';
import { errorCode } from './read-file.ts';
import type { RenderedService } from './render-specs.ts';
import { say, type Terminal } from './terminal.ts';

/**
 * Writes `<service>/service.yaml` and `<service>/manifests/*.yaml` below a directory and returns their paths.
 * A symbolic link on the way is not followed out of the directory. @throws EncliiError CLI_OUTSIDE_OUTPUT, CLI_FILE_UNWRITABLE
 */
export async function writeService(terminal: Terminal, directory: string, service: RenderedService): Promise<readonly string[]> {
  const shown = (path: string): string => shownPath(path, terminal.workingDirectory);
  const root = join(directory, service.model.metadata.name);
  const manifests = join(root, 'manifests');
  const files = new Map([
    [join(root, 'service.yaml'), service.modelText],
    ...service.manifests.map(({ fileName, content }) => [join(manifests, fileName), content] as const),
  ]);
  try {
    await mkdir(directory, { recursive: true });
    const allowed = await realpath(directory);
    for (const folder of [root, manifests]) {
      await mkdir(folder, { recursive: true });
      if (!isInside(await realpath(folder), allowed)) throw outside(shown(folder), shown(directory));
    }
    for (const [path, content] of files) {
      const existing = await lstat(path).catch(() => null);
      if (existing?.isSymbolicLink() === true) throw outside(shown(path), shown(directory));
      await writeFile(path, content);
    }
    const leftOver = (await readdir(manifests)).filter((name) => !files.has(join(manifests, name)));
    for (const name of leftOver) {
      terminal.note(terminal.paint('yellow', `${say(terminal, { en: 'note: not part of this rendering any more:', es: 'nota: ya no forma parte de esta generación:' })} ${shown(join(manifests, name))}`, 'note'));
    }
  } catch (error) {
    if (error instanceof EncliiError) throw error;
    throw new EncliiError('CLI_FILE_UNWRITABLE', { file: shown(root), reason: errorCode(error) }, { cause: error });
  }
  return [...files.keys()].map(shown);
}

function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

function outside(file: string, directory: string): EncliiError {
  return new EncliiError('CLI_OUTSIDE_OUTPUT', { file, directory });
}
