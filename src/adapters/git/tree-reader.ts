import { EncliiError } from '../../errors/enclii-error.ts';
import type { RepositoryEntry } from '../../ports/environment-repository.ts';
import type { ObjectSource } from './object-reader.ts';
import { decodeName, encodeName, isSubmodule, isTree, parseTree, treeMode, type TreeEntry } from './tree-object.ts';

/** git's name for a tree with nothing in it, which need not be stored anywhere. */
export const emptyTreeOid = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Tree of a commit; null when the clone holds no such commit. */
export async function readRootTree(reader: ObjectSource, commit: string): Promise<string | null> {
  const object = await reader.read(commit);
  if (object?.type !== 'commit') return null;
  const tree = /^tree ([0-9a-f]{40})\n/.exec(object.content.toString('latin1', 0, 46))?.[1];
  if (tree === undefined) throw new EncliiError('GIT_CLONE_DAMAGED');
  return tree;
}

/** Throws GIT_CLONE_DAMAGED when the tree is not there: some reachable object names it, so it should be. */
export async function readTree(reader: ObjectSource, oid: string): Promise<TreeEntry[]> {
  if (oid === emptyTreeOid) return [];
  const object = await reader.read(oid);
  if (object?.type !== 'tree') throw new EncliiError('GIT_CLONE_DAMAGED');
  return parseTree(object.content);
}

/** Entry at a path below a root tree; `''` is the root itself; null when absent. */
export async function findEntry(reader: ObjectSource, rootTree: string, path: string): Promise<TreeEntry | null> {
  let entry: TreeEntry = { mode: treeMode, name: '', oid: rootTree };
  if (path === '') return entry;
  for (const segment of path.split('/')) {
    if (!isTree(entry)) return null;
    const name = encodeName(segment);
    const next = (await readTree(reader, entry.oid)).find((candidate) => candidate.name === name);
    if (next === undefined) return null;
    entry = next;
  }
  return entry;
}

/** Direct children, without submodules: the port knows blobs and trees only. */
export async function listChildren(reader: ObjectSource, tree: string, path: string): Promise<RepositoryEntry[]> {
  const entries = await readTree(reader, tree);
  return entries
    .filter((entry) => !isSubmodule(entry))
    .map((entry) => ({ path: joinPath(path, decodeName(entry.name)), type: isTree(entry) ? 'tree' : 'blob', oid: entry.oid }));
}

/** Every blob below a tree, in git's order. Sibling directories are read in parallel: the reader pipelines. */
export async function listBlobs(reader: ObjectSource, tree: string, path: string): Promise<RepositoryEntry[]> {
  const children = await listChildren(reader, tree, path);
  const nested = await Promise.all(children.map((child) => (child.type === 'tree' ? listBlobs(reader, child.oid, child.path) : Promise.resolve([child]))));
  return nested.flat();
}

export function joinPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}
