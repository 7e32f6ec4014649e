import { EncliiError } from '../../errors/enclii-error.ts';

/**
 * One entry of a tree. `name` holds the name's bytes, one per code unit (latin1): a name that is not UTF-8, or holds a backslash,
 * survives a rewrite of its directory unchanged. isomorphic-git's own tree parser keeps neither.
 */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

export const fileMode = '100644';
export const treeMode = '40000';
const submoduleMode = '160000';

export function isTree(entry: TreeEntry): boolean {
  return entry.mode === treeMode;
}

export function isSubmodule(entry: TreeEntry): boolean {
  return entry.mode === submoduleMode;
}

/** Name bytes of a path segment. */
export function encodeName(segment: string): string {
  return Buffer.from(segment, 'utf8').toString('latin1');
}

/** A name for people and ports; bytes that are not UTF-8 become U+FFFD. */
export function decodeName(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8');
}

/** Throws GIT_CLONE_DAMAGED for bytes that are no tree. */
export function parseTree(bytes: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 21 > bytes.length) throw new EncliiError('GIT_CLONE_DAMAGED');
    entries.push({
      // Some old writers padded the mode with a zero.
      mode: bytes.toString('latin1', at, space).replace(/^0+/, ''),
      name: bytes.toString('latin1', space + 1, nul),
      oid: bytes.toString('hex', nul + 1, nul + 21),
    });
    at = nul + 21;
  }
  return entries;
}

/** Sorted by git's rule: by bytes, as if a directory's name ended with a slash. */
export function encodeTree(entries: Iterable<TreeEntry>): Buffer {
  const keyed = Array.from(entries, (entry) => ({ entry, key: isTree(entry) ? `${entry.name}/` : entry.name }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return Buffer.concat(
    keyed.flatMap(({ entry }) => [Buffer.from(`${entry.mode} ${entry.name}\0`, 'latin1'), Buffer.from(entry.oid, 'hex')]),
  );
}
