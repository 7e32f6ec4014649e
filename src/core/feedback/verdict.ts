import { phrase, type PhraseKey } from './phrases.ts';
import { countStates, reportedStates, type PushReportInput, type ReportedState } from './push-report.ts';
import type { CheckRunReport, CommitState } from './report-types.ts';

/** The push in one word, as each of GitHub's places wants it. */
export interface Verdict {
  readonly status: CheckRunReport['status'];
  readonly conclusion: CheckRunReport['conclusion'];
  readonly commitState: CommitState;
  readonly headline: PhraseKey;
}

const inProgress = { status: 'in_progress', conclusion: null, commitState: 'pending' } as const;
const failed = { status: 'completed', conclusion: 'failure', commitState: 'failure' } as const;
const succeeded = { status: 'completed', conclusion: 'success', commitState: 'success' } as const;
const neutral = { status: 'completed', conclusion: 'neutral', commitState: 'success' } as const;

/** Success means that the engine did its part. Whether the cluster did is told by the deployments. */
export function judgePush(input: PushReportInput): Verdict {
  const counts = countStates(input.results);
  if (counts.waiting > 0) return { ...inProgress, headline: 'holdingAtJunction' };
  if (input.open || counts.pending > 0) return { ...inProgress, headline: 'onItsWay' };
  const refused = counts.failed + counts.rejected + countErrors(input) > 0 || input.ended?.state === 'rejected' || input.ended?.state === 'failed';
  if (refused) return { ...failed, headline: counts.committed + counts['no-change'] > 0 ? 'partlyDeployed' : 'notDeployed' };
  // GitHub wants a page behind `action_required`.
  if (counts.held > 0) return { ...failed, conclusion: input.detailsUrl === null ? 'failure' : 'action_required', headline: 'heldForAPerson' };
  if (counts.committed > 0) return { ...succeeded, headline: 'clearToDeploy' };
  if (counts['no-change'] > 0) return { ...succeeded, headline: 'nothingToDo' };
  return { ...neutral, headline: counts.superseded > 0 ? 'overtaken' : 'nothingToDo' };
}

export function countErrors({ diagnostics }: PushReportInput): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

const countPhrases: Readonly<Record<ReportedState, PhraseKey>> = {
  failed: 'failedCount',
  rejected: 'rejectedCount',
  held: 'heldCount',
  waiting: 'waitingCount',
  pending: 'pendingCount',
  committed: 'committedCount',
  'no-change': 'noChangeCount',
  superseded: 'supersededCount',
};

/** `1 rejected, 3 releases committed to the environment repo`: what matters most first; empty when there is nothing to count. */
export function countSentence(input: PushReportInput): string {
  const counts = countStates(input.results);
  const errors = countErrors(input);
  const parts = reportedStates.flatMap((state) => (counts[state] > 0 ? [phrase(countPhrases[state], input.language, { count: counts[state] })] : []));
  return [...(errors > 0 ? [phrase('problemCount', input.language, { count: errors })] : []), ...parts].join(', ');
}
