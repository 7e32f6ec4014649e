/** An app repo as GitHub knows it now. Identity is `id`; owner and name may have changed since an event was sent. */
export interface SourceRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly installationId: number;
}

export interface SourceTreeEntry {
  readonly path: string;
  /** Git's mode, e.g. `100644`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
  /** Bytes; null where git does not say (trees, submodules). */
  readonly size: number | null;
}

export type AncestryRelation = 'identical' | 'ahead' | 'behind' | 'diverged';

/** What CI says of a commit: nothing known, still going, passed, or failed with a link. */
export interface BuildStatus {
  readonly state: 'none' | 'pending' | 'success' | 'failure';
  readonly url: string | null;
}

/** Reads app repos. One blob at a SHA; never a clone. Errors are EncliiErrors of `src/errors/codes/github.ts`. */
export interface SourceRepositories {
  /**
   * Finds a repository by its numeric id. `hint` is the name an event carried: it is checked against the id, never
   * trusted. Null when no installation grants it.
   */
  find(id: number, hint: { owner: string; name: string }, installationId: number | null): Promise<SourceRepository | null>;
  /** Commit SHA that a branch points at now; null when the branch is gone. */
  readBranch(repository: SourceRepository, branch: string): Promise<string | null>;
  /** How `head` relates to `base`: `ahead` when head descends from base. Null when either is unknown. */
  compare(repository: SourceRepository, base: string, head: string): Promise<AncestryRelation | null>;
  /** Every entry of the commit's tree, any depth. Throws GITHUB_COMMIT_NOT_FOUND (waiting) while GitHub does not serve it yet. */
  listTree(repository: SourceRepository, sha: string): Promise<readonly SourceTreeEntry[]>;
  /** A blob's bytes. Throws when it is larger than `maxBytes`, before reading more than that. */
  readBlob(repository: SourceRepository, oid: string, maxBytes: number): Promise<Buffer>;
  /** The state of checks and workflow runs of others (never the engine's own) at a commit. */
  buildStatus(repository: SourceRepository, sha: string): Promise<BuildStatus>;
}
