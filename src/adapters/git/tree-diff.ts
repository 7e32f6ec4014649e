import type { ObjectSource } from './object-reader.ts';
import { decodeName, isTree, type TreeEntry } from './tree-object.ts';
import { joinPath, readTree } from './tree-reader.ts';

/**
 * Every path whose blob, mode or presence differs. Reads only directories whose oid differs, so its cost is that of the change,
 * not of the repository.
 */
export async function changedPaths(reader: ObjectSource, before: string | null, after: string | null, path = ''): Promise<string[]> {
  if (before === after) return [];
  const [left, right] = await Promise.all([entriesOf(reader, before), entriesOf(reader, after)]);
  const changed: string[] = [];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const was = left.get(name);
    const is = right.get(name);
    if (was?.oid === is?.oid && was?.mode === is?.mode) continue;
    const childPath = joinPath(path, decodeName(name));
    // A file in place of a directory is the file's path and every path that went with the directory.
    if (isLeaf(was) || isLeaf(is)) changed.push(childPath);
    const wasTree = was !== undefined && isTree(was) ? was.oid : null;
    const isTreeNow = is !== undefined && isTree(is) ? is.oid : null;
    changed.push(...(await changedPaths(reader, wasTree, isTreeNow, childPath)));
  }
  return changed;
}

async function entriesOf(reader: ObjectSource, tree: string | null): Promise<Map<string, TreeEntry>> {
  const entries = tree === null ? [] : await readTree(reader, tree);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function isLeaf(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && !isTree(entry);
}
