import type { Diagnostic } from '../diagnostic.ts';
import type { Unit } from '../release/release-record.ts';
import type { Language } from '../../errors/error-definition.ts';
import type { MessageParams } from '../../errors/format-message.ts';

/** States of a result as people are told them; `ready` and `writing` are steps on the way, told as pending. */
export type UnitResultState = 'pending' | 'waiting' | 'ready' | 'writing' | 'committed' | 'no-change' | 'superseded' | 'rejected' | 'held' | 'failed';
export type ReportedState = Exclude<UnitResultState, 'ready' | 'writing'>;

/** A code of the error registry, possibly of a newer version's, and its params. */
export interface Reason {
  readonly code: string;
  readonly params: MessageParams;
}

/** What one push did to one unit. The ledger's results have this shape but for the link. */
export interface UnitResult {
  readonly unit: Unit;
  readonly state: UnitResultState;
  readonly release: number | null;
  /** Commit in the environment repo. */
  readonly commit: string | null;
  /** Why it is as it is. */
  readonly reason: Reason | null;
  /** The commit, pull request or log page; null when there is none to show. */
  readonly detailsUrl: string | null;
}

/** Everything that the reports of one push are made of. */
export interface PushReportInput {
  readonly language: Language;
  /** GUID of the delivery: the check run's external id. */
  readonly deliveryId: string;
  readonly repository: { readonly id: number; readonly name: string };
  readonly sha: string;
  /** Full ref. */
  readonly ref: string;
  readonly results: readonly UnitResult[];
  /** Problems in the files of this commit. */
  readonly diagnostics: readonly Diagnostic[];
  /** How the delivery as a whole ended where it went no further than that; null when it went on to units. */
  readonly ended: { readonly state: 'ignored' | 'rejected' | 'failed'; readonly reason: Reason } | null;
  /** True while results are still to come (the files have not been read to the end). */
  readonly open: boolean;
  /** Page with the full report; null where the daemon has no public address. */
  readonly detailsUrl: string | null;
}

export function reportedState(state: UnitResultState): ReportedState {
  return state === 'ready' || state === 'writing' ? 'pending' : state;
}

/** In the order in which they matter to the reader. */
export const reportedStates: readonly ReportedState[] = ['failed', 'rejected', 'held', 'waiting', 'pending', 'committed', 'no-change', 'superseded'];

export function countStates(results: readonly UnitResult[]): Readonly<Record<ReportedState, number>> {
  const counts: Record<ReportedState, number> = { failed: 0, rejected: 0, held: 0, waiting: 0, pending: 0, committed: 0, 'no-change': 0, superseded: 0 };
  for (const { state } of results) counts[reportedState(state)] += 1;
  return counts;
}
