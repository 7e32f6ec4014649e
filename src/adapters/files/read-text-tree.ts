import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Every regular file below a directory: path relative to it, with `/`, → UTF-8 text. Links are not followed. */
export async function readTextTree(directory: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile()).sort((a, b) => (join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1))) {
    const path = join(entry.parentPath, entry.name);
    texts.set(relative(directory, path).split(sep).join('/'), await readFile(path, 'utf8'));
  }
  return texts;
}
