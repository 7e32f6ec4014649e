/** A commit as the observer sees it. */
export interface ObservedCommit {
  readonly oid: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
  /** Full message, trailers included. */
  readonly message: string;
  /** Paths that differ from the first parent; deleted ones included. */
  readonly changedPaths: readonly string[];
}

/** One entry of a tree in the environment repo. */
export interface RepositoryEntry {
  readonly path: string;
  readonly type: 'blob' | 'tree';
  readonly oid: string;
}

/**
 * What one commit does to the tree. `files` maps a full path to its content; `removed` lists full paths to delete.
 * Nothing outside `ownedPrefixes` may be touched: the adapter compares the trees before it pushes and refuses otherwise.
 */
export interface CommitPlan {
  readonly message: string;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly removed: readonly string[];
  readonly ownedPrefixes: readonly string[];
}

export type PushOutcome =
  /** In the order of the plans. */
  | { readonly kind: 'pushed'; readonly commits: readonly string[] }
  /** Somebody else moved the branch: observe, re-plan on the new base, try again. */
  | { readonly kind: 'raced' };

/**
 * The environment repo on one branch. Only fast-forward pushes, ever; never a merge of text.
 * Errors are EncliiErrors of `src/errors/codes/git.ts` (protected branch, authentication, too large, unreachable …).
 */
export interface EnvironmentRepository {
  /** Fetches and returns the branch's tip on the server. Re-clones when the local clone is unusable. */
  fetchTip(): Promise<string>;
  /** Bytes at a path in a commit; null when there is no blob. */
  readFile(commit: string, path: string): Promise<Buffer | null>;
  /** Direct children of a directory; [] when it does not exist. */
  listDirectory(commit: string, path: string): Promise<readonly RepositoryEntry[]>;
  /** Every blob below a directory; [] when it does not exist. */
  listFiles(commit: string, path: string): Promise<readonly RepositoryEntry[]>;
  /** Git oid of the tree (or blob) at a path; null when absent. */
  oidAt(commit: string, path: string): Promise<string | null>;
  /** Commits after `from` (null: from the root) up to and including `to`, oldest first, first parent chain and merged-in ones. */
  log(from: string | null, to: string): AsyncIterable<ObservedCommit>;
  /** True when `ancestor` is reachable from `descendant`. False for unknown commits (a force-push took them). */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Writes the plans as a chain of commits on `base` and pushes them in one request. `base` must be the expected tip. */
  commitAndPush(base: string, plans: readonly CommitPlan[], at: { readonly epochMilliseconds: number }): Promise<PushOutcome>;
}
