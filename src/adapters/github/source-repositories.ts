import type { HttpFetch } from '../../ports/http-fetch.ts';
import type { AncestryRelation, SourceRepositories } from '../../ports/source-repository.ts';
import { readBuildStatus } from './build-status.ts';
import { findRepository } from './find-repository.ts';
import type { GitHubClients } from './github-clients.ts';
import { hasCode } from './github-errors.ts';
import { at, subjectOf } from './repository-address.ts';
import { createSourceBlobs } from './source-blob.ts';
import { createSourceTrees, type TreeLimits } from './source-tree.ts';

export interface SourceRepositoriesOptions {
  readonly appId: number;
  readonly fetch: HttpFetch;
  readonly isOwnContext: (context: string) => boolean;
  readonly treeLimits: TreeLimits;
  /** For trees and for blobs each. */
  readonly cacheBytes: number;
}

const relations: ReadonlySet<string> = new Set<AncestryRelation>(['identical', 'ahead', 'behind', 'diverged']);

/** App repos through GitHub's REST API: one tree listing and single blobs at a SHA, never a clone. */
export function createSourceRepositories(clients: GitHubClients, options: SourceRepositoriesOptions): SourceRepositories {
  const trees = createSourceTrees(clients, options.treeLimits, options.cacheBytes);
  const blobs = createSourceBlobs(clients, options.fetch, options.cacheBytes);

  return {
    find: (id, hint, installationId) => findRepository(clients, id, hint, installationId),

    async readBranch(repository, branch) {
      if (!isBranchName(branch)) return null;
      const answer = await clients
        .installation(repository.installationId)
        .call(subjectOf(repository), (octokit) => octokit.rest.git.getRef({ ...at(repository), ref: `heads/${branch}` }))
        // 409: the repository is empty.
        .catch(nullOn('GITHUB_NOT_FOUND', 'GITHUB_REJECTED'));
      if (answer === null || answer.data.ref !== `refs/heads/${branch}` || answer.data.object.type !== 'commit') return null;
      return answer.data.object.sha;
    },

    async compare(repository, base, head) {
      const answer = await clients
        .installation(repository.installationId)
        .call(subjectOf(repository), (octokit) =>
          octokit.rest.repos.compareCommitsWithBasehead({
            ...at(repository),
            basehead: `${base}...${head}`,
            // Only the relation is wanted: the changed files come with the first page alone.
            per_page: 1,
            page: 2,
          }),
        )
        .catch(nullOn('GITHUB_NOT_FOUND', 'GITHUB_REJECTED'));
      return answer !== null && isRelation(answer.data.status) ? answer.data.status : null;
    },

    async listTree(repository, sha) {
      const entries = await trees.list(repository, sha);
      for (const entry of entries) if (entry.size !== null) blobs.noteSize(repository, entry.oid, entry.size);
      return entries;
    },

    readBlob: (repository, oid, maxBytes) => blobs.read(repository, oid, maxBytes),

    buildStatus: (repository, sha) => readBuildStatus(clients.installation(repository.installationId), repository, sha, options),
  };
}

function isRelation(status: string): status is AncestryRelation {
  return relations.has(status);
}

function nullOn(...codes: readonly string[]): (error: unknown) => null {
  return (error) => {
    if (hasCode(error, ...codes)) return null;
    throw error;
  };
}

/** git's rules for a reference name. What breaks them can't be a branch, so nobody is asked for it. */
function isBranchName(branch: string): boolean {
  if (branch === '' || branch === '@' || Buffer.byteLength(branch) > 1024 || !branch.isWellFormed()) return false;
   
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[/-]|[/.]$/.test(branch)) return false;
  return branch.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}
