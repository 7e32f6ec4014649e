import type { SourceRepository } from '../../ports/source-repository.ts';

/** A repository in the parameters of GitHub's REST routes. */
export function at(repository: SourceRepository): { owner: string; repo: string } {
  return { owner: repository.owner, repo: repository.name };
}

/** A repository as errors name it. */
export function subjectOf(repository: SourceRepository): string {
  return `${repository.owner}/${repository.name}`;
}
