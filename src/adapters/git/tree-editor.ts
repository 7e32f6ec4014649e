import type { ObjectSource } from './object-reader.ts';
import type { PushObjects } from './push-objects.ts';
import { encodeName, encodeTree, fileMode, isTree, treeMode, type TreeEntry } from './tree-object.ts';
import { emptyTreeOid, readTree } from './tree-reader.ts';

/** A directory that is being edited. Loads only the directories on changed paths, and writes only those. */
export class TreeEditor {
  readonly #reader: ObjectSource;
  readonly #children = new Map<string, TreeEditor>();
  #entries: Map<string, TreeEntry> | null = null;
  #oid: string;
  #changed = false;

  constructor(reader: ObjectSource, oid: string) {
    this.#reader = reader;
    this.#oid = oid;
  }

  /** A regular file with this blob; its directories come into being. False when it is so already. */
  async setFile(path: string, blob: string): Promise<boolean> {
    const [directory, name] = await this.#parentOf(path, true);
    const entries = await directory.#load();
    const before = entries.get(name);
    if (before?.oid === blob && before.mode === fileMode) return false;
    directory.#children.delete(name);
    entries.set(name, { mode: fileMode, name, oid: blob });
    directory.#changed = true;
    return true;
  }

  /** No effect when there is nothing at the path. Directories left empty disappear when written. */
  async remove(path: string): Promise<void> {
    const [directory, name] = await this.#parentOf(path, false);
    if (directory === null) return;
    const entries = await directory.#load();
    if (!entries.delete(name)) return;
    directory.#children.delete(name);
    directory.#changed = true;
  }

  /** Adds the trees that changed, deepest first, and returns the top one's oid. Can be edited further and written again. */
  async write(objects: PushObjects): Promise<string> {
    for (const [name, child] of this.#children) {
      const before = child.#oid;
      const oid = await child.write(objects);
      const entries = await this.#load();
      const listed = entries.has(name);
      if (oid === before && listed) continue;
      if (oid === emptyTreeOid) {
        this.#children.delete(name);
        if (!listed) continue;
        entries.delete(name);
      } else {
        entries.set(name, { mode: treeMode, name, oid });
      }
      this.#changed = true;
    }
    if (this.#changed) {
      const entries = await this.#load();
      // The root may become empty; its object must then exist like any other.
      this.#oid = objects.add('tree', encodeTree(entries.values()));
      this.#changed = false;
    }
    return this.#oid;
  }

  async #parentOf(path: string, create: true): Promise<[TreeEditor, string]>;
  async #parentOf(path: string, create: boolean): Promise<[TreeEditor | null, string]>;
  async #parentOf(path: string, create: boolean): Promise<[TreeEditor | null, string]> {
    const names = path.split('/').map(encodeName);
    const name = names.pop() ?? '';
    return [await this.#descend(names, create), name];
  }

  async #descend(names: readonly string[], create: boolean): Promise<TreeEditor | null> {
    const [next, ...rest] = names;
    if (next === undefined) return this;
    const child = await this.#child(next, create);
    return child === null ? null : child.#descend(rest, create);
  }

  async #child(name: string, create: boolean): Promise<TreeEditor | null> {
    const open = this.#children.get(name);
    if (open !== undefined) return open;
    const entry = (await this.#load()).get(name);
    const isDirectory = entry !== undefined && isTree(entry);
    if (!isDirectory && !create) return null;
    const child = new TreeEditor(this.#reader, isDirectory ? entry.oid : emptyTreeOid);
    this.#children.set(name, child);
    return child;
  }

  async #load(): Promise<Map<string, TreeEntry>> {
    this.#entries ??= new Map((await readTree(this.#reader, this.#oid)).map((entry) => [entry.name, entry]));
    return this.#entries;
  }
}
