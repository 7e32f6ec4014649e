import type { TreeEntry } from './spec-entries.ts';

/**
 * True when nothing below `paths` differs between two trees. Compared by git's object ids, so neither the number of
 * commits in between nor GitHub's cap on listed files matters. A path is a file or a directory, the latter with or without `/**`: prefixes, no patterns (row S4).
 */
export function buildPathsUntouched(paths: readonly string[], earlier: readonly TreeEntry[], later: readonly TreeEntry[]): boolean {
  const prefixes = paths.map((path) => path.replace(/\/\*\*$/, '').replace(/\/$/, ''));
  const before = contentBelow(prefixes, earlier);
  const after = contentBelow(prefixes, later);
  return before.size === after.size && [...after].every(([path, content]) => before.get(path) === content);
}

function contentBelow(prefixes: readonly string[], entries: readonly TreeEntry[]): ReadonlyMap<string, string> {
  const content = new Map<string, string>();
  for (const { path, type, mode, oid } of entries) {
    if (type !== 'tree' && prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))) content.set(path, `${mode} ${oid}`);
  }
  return content;
}
