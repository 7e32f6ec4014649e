import { EncliiError } from '../../errors/enclii-error.ts';
import type { SourceRepository, SourceTreeEntry } from '../../ports/source-repository.ts';
import type { GitHubClients } from './github-clients.ts';
import { statusOf } from './github-errors.ts';
import { createObjectCache } from './object-cache.ts';
import { at, subjectOf } from './repository-address.ts';

/** What one listing may cost; beyond it the listing fails with GITHUB_TREE_TOO_LARGE instead of going on. */
export interface TreeLimits {
  readonly entries: number;
  /** Path segments. */
  readonly depth: number;
  /** Sum of the paths' lengths in bytes. */
  readonly bytes: number;
  /** Requests for a tree that GitHub doesn't give in one answer. */
  readonly requests: number;
}

export const defaultTreeLimits: TreeLimits = { entries: 500_000, depth: 100, bytes: 64 * 1024 * 1024, requests: 1_000 };

/** One answer of GitHub: the entries below a tree, paths relative to it. */
interface Listing {
  readonly entries: readonly SourceTreeEntry[];
  readonly truncated: boolean;
}

export interface SourceTrees {
  list(repository: SourceRepository, sha: string): Promise<readonly SourceTreeEntry[]>;
}

const entryOverheadBytes = 150;

/** Lists trees, and keeps them: of a monorepo, a push reads again only the directories that changed. */
export function createSourceTrees(clients: GitHubClients, limits: TreeLimits, cacheBytes: number): SourceTrees {
  const cache = createObjectCache<Listing>(cacheBytes);

  async function fetchListing(repository: SourceRepository, oid: string, commit: string, recursive: boolean): Promise<Listing> {
    const key = recursive ? oid : `${oid}/direct`;
    const known = cache.get(repository.id, key);
    if (known !== undefined) return known;
    const subject = subjectOf(repository);
    const answer = await clients.installation(repository.installationId).call(subject, async (octokit) => {
      try {
        return await octokit.rest.git.getTree({
          ...at(repository),
          tree_sha: oid,
          ...(recursive ? { recursive: '1' } : {}),
        });
      } catch (error) {
        // Not replicated yet, an empty repository, or a SHA it has never seen: the same to the one who waits for it.
        if ([404, 409, 422].includes(statusOf(error) ?? 0)) throw new EncliiError('GITHUB_COMMIT_NOT_FOUND', { subject, sha: commit });
        throw error;
      }
    });
    if (!Array.isArray(answer.data.tree)) throw new EncliiError('GITHUB_UNEXPECTED_ANSWER', { subject, detail: 'a tree without entries' });
    // A truncated answer's entries are an arbitrary part: only the fact is worth keeping.
    const truncated = answer.data.truncated;
    const entries = truncated ? [] : answer.data.tree.map((entry) => toEntry(entry, subject));
    const listing: Listing = { entries, truncated };
    cache.put(repository.id, key, listing, entries.reduce((sum, entry) => sum + entry.path.length * 2 + entryOverheadBytes, entryOverheadBytes));
    return listing;
  }

  return {
    async list(repository, sha) {
      const fail = (unit: keyof TreeLimits): never => {
        const subject = subjectOf(repository);
        throw new EncliiError('GITHUB_TREE_TOO_LARGE', { subject, sha, unit, limit: limits[unit] });
      };
      const found: SourceTreeEntry[] = [];
      let bytes = 0;
      let requests = 0;
      const add = (entry: SourceTreeEntry): void => {
        bytes += Buffer.byteLength(entry.path);
        if (found.length >= limits.entries) fail('entries');
        if (bytes > limits.bytes) fail('bytes');
        if (entry.path.split('/').length > limits.depth) fail('depth');
        found.push(entry);
      };
      const fetch = (oid: string, recursive: boolean): Promise<Listing> => {
        requests += 1;
        if (requests > limits.requests) fail('requests');
        return fetchListing(repository, oid, sha, recursive);
      };

      const open: { readonly oid: string; readonly prefix: string }[] = [{ oid: sha, prefix: '' }];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const { oid, prefix } = next;
        const whole = await fetch(oid, true);
        const listing = whole.truncated ? await fetch(oid, false) : whole;
        // One directory that doesn't fit an answer by itself.
        if (listing.truncated) fail('entries');
        for (const entry of listing.entries) {
          add({ ...entry, path: prefix + entry.path });
          if (whole.truncated && entry.type === 'tree') open.push({ oid: entry.oid, prefix: `${prefix}${entry.path}/` });
        }
      }
      return found;
    },
  };
}

function toEntry(entry: { path?: string; mode?: string; type?: string; sha?: string | null; size?: number }, subject: string): SourceTreeEntry {
  const { path, mode, type, sha, size } = entry;
  const isKnownType = type === 'blob' || type === 'tree' || type === 'commit';
  if (typeof path !== 'string' || typeof mode !== 'string' || typeof sha !== 'string' || !isKnownType) {
    throw new EncliiError('GITHUB_UNEXPECTED_ANSWER', { subject, detail: 'a tree entry without path, mode, type or sha' });
  }
  return { path, mode, type, oid: sha, size: type === 'blob' && typeof size === 'number' ? size : null };
}
