/** Where a value stands in the text, as offsets; children by key or index. */
export interface PositionNode {
  readonly key: readonly [number, number] | null;
  readonly value: readonly [number, number];
  /** Null below an alias: everything there is reported at the alias, where the file uses it. */
  readonly children: ReadonlyMap<string | number, PositionNode> | null;
}

export type InstancePath = readonly (string | number)[];

/** Offsets of a path, or of its nearest ancestor that is written in the file. */
export function findPosition(root: PositionNode, path: InstancePath, at: 'key' | 'value'): readonly [number, number] {
  let node = root;
  for (const step of path) {
    const child = node.children?.get(step);
    if (child === undefined) {
      // Something is missing below here: its parent's name says more than the parent's first line.
      return node.key ?? [node.value[0], node.value[0]];
    }
    node = child;
  }
  return at === 'key' && node.key !== null ? node.key : node.value;
}
