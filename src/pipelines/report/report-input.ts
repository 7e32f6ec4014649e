import type { PushReportInput, UnitResult as ReportedResult } from '../../core/feedback/push-report.ts';
import { projectUnitName } from '../../core/release/release-record.ts';
import type { PushEvent } from '../../events/domain-event.ts';
import type { DeliveryView, UnitResult } from '../../ports/ledger.ts';
import type { SourceRepository } from '../../ports/source-repository.ts';
import type { EngineSettings } from '../engine.ts';

/** Ends of a push that are not told on the commit: nobody asked for a release there, or another push tells it. */
const silentReasons: ReadonlySet<string> = new Set(['PLAN_NO_SPEC', 'PLAN_SUPERSEDED', 'PLAN_REF_MOVED', 'INTAKE_BRANCH_DELETED', 'SOURCE_REPOSITORY_NOT_GRANTED', 'INTAKE_ENVIRONMENT_OBSERVED']);

/** What the reports of a push say; null where nothing is to be said. */
export function reportInput(view: DeliveryView, event: PushEvent, repository: SourceRepository, settings: EngineSettings): PushReportInput | null {
  const { delivery } = view;
  if (delivery.state === 'received') return null;
  if (delivery.state === 'processing' && view.results.length === 0) return null;
  if (delivery.state === 'ignored' && delivery.reason !== null && silentReasons.has(delivery.reason.code)) return null;
  return {
    language: settings.language,
    deliveryId: delivery.guid,
    repository: { id: repository.id, name: `${repository.owner}/${repository.name}` },
    sha: event.after,
    ref: event.ref,
    results: view.results.filter(isWorthTelling).map((result) => toReported(result, settings)),
    diagnostics: view.diagnostics,
    ended: endOf(view),
    open: delivery.state === 'processing',
    // Where the whole story is when a report had to be cut: the releases themselves.
    detailsUrl: `${settings.environmentWebUrl}/commits/${settings.environmentBranch}`,
  };
}

/** What services share goes with each push; it is told only when it changed or went wrong. */
function isWorthTelling({ unit, state }: UnitResult): boolean {
  return unit.service !== projectUnitName || (state !== 'no-change' && state !== 'superseded');
}

function toReported(result: UnitResult, settings: EngineSettings): ReportedResult {
  const { unit, state, release, commit, reason } = result;
  return { unit, state, release, commit, reason, detailsUrl: commit === null ? null : `${settings.environmentWebUrl}/commit/${commit}` };
}

function endOf({ delivery }: DeliveryView): PushReportInput['ended'] {
  if (delivery.reason === null) return null;
  if (delivery.state === 'ignored' || delivery.state === 'rejected') return { state: delivery.state, reason: delivery.reason };
  return delivery.state === 'quarantined' ? { state: 'failed', reason: delivery.reason } : null;
}
