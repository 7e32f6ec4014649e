import { EncliiError } from '../../errors/enclii-error.ts';
import type { PushEvent } from '../../events/domain-event.ts';
import type { SourceRepositories, SourceRepository } from '../../ports/source-repository.ts';
import { SkipRest } from '../run-steps.ts';

/** Times a ref that seems older than the push is read again before it is believed. */
const staleReads = 5;

/**
 * Events are hints, the ref is read. Goes on only when the branch points at exactly the pushed commit; a newer tip
 * supersedes it, anything else means that it is no longer on the branch (rows W7, W12).
 *
 * @param waits how often this delivery waited already
 */
export async function confirmBranchTip(sources: SourceRepositories, repository: SourceRepository, event: PushEvent, waits: number): Promise<void> {
  const tip = await sources.readBranch(repository, event.branch);
  if (tip === event.after) return;
  if (tip === null) throw new SkipRest('INTAKE_BRANCH_DELETED', { ref: event.ref });
  const relation = await sources.compare(repository, event.after, tip);
  if (relation === 'identical') return;
  if (relation === 'ahead') throw new SkipRest('PLAN_SUPERSEDED', { sha: tip });
  // The ref is behind the push: GitHub's answer is stale, or somebody moved the branch back. Time tells.
  if (relation === 'behind' && waits < staleReads) throw new EncliiError('SOURCE_REF_STALE', { branch: event.branch });
  throw new SkipRest('PLAN_REF_MOVED', { branch: event.branch, sha: event.after, tip });
}
