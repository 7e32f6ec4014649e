import { projectUnitName } from '../release/release-record.ts';
import type { Unit } from '../release/release-record.ts';
import type { Language } from '../../errors/error-definition.ts';
import { checkAnnotations } from './check-annotations.ts';
import { describeReason } from './describe-reason.ts';
import { inertText, shorten } from './inert-text.ts';
import { phrase } from './phrases.ts';
import { reportedState, type PushReportInput, type UnitResult } from './push-report.ts';
import { pushSummary } from './push-summary.ts';
import type { CheckRunReport, CommitStatusReport, DeploymentReport, DeploymentState } from './report-types.ts';
import { countSentence, judgePush } from './verdict.ts';

/** GitHub's limit on descriptions of commit statuses and deployment statuses. */
export const descriptionLimit = 140;
const checkRunName = 'Enclii';
const statusContext = 'enclii';

/** The one check run of a push. */
export function checkRunReport(input: PushReportInput): CheckRunReport {
  const { status, conclusion } = judgePush(input);
  return {
    name: checkRunName,
    sha: input.sha,
    externalId: input.deliveryId,
    status,
    conclusion,
    title: headline(input, 200),
    summary: pushSummary(input),
    annotations: checkAnnotations(input.diagnostics, input.language),
    detailsUrl: input.detailsUrl,
  };
}

/** The one commit status of a push. */
export function commitStatusReport(input: PushReportInput): CommitStatusReport {
  return { context: statusContext, state: judgePush(input).commitState, description: headline(input, descriptionLimit), targetUrl: input.detailsUrl };
}

function headline(input: PushReportInput, maxLength: number): string {
  const verdict = phrase(judgePush(input).headline, input.language);
  const more = input.ended === null ? countSentence(input) : inertText(describeReason(input.ended.reason, input.language).message);
  return shorten(more === '' ? verdict : `${verdict}: ${more}`, maxLength);
}

/** GitHub environment of a unit: the same for all time, so that its deployments follow one another. */
export function deploymentEnvironment({ environment, project, service }: Unit): string {
  return `${environment}/${project}/${service}`;
}

const deploymentStates: Readonly<Record<Exclude<ReturnType<typeof reportedState>, 'no-change'>, DeploymentState>> = {
  pending: 'queued',
  waiting: 'pending',
  // A commit is not yet a running workload: only the cluster's own word makes it a success.
  committed: 'in_progress',
  superseded: 'inactive',
  rejected: 'failure',
  held: 'failure',
  failed: 'error',
};

/** The state of a unit's deployment; null where nothing is deployed: no change, or objects that no environment shows. */
export function deploymentReport(result: UnitResult, language: Language): DeploymentReport | null {
  const state = reportedState(result.state);
  if (state === 'no-change' || result.unit.service === projectUnitName) return null;
  return {
    environment: deploymentEnvironment(result.unit),
    state: deploymentStates[state],
    description: shorten(deploymentDescription(result, language), descriptionLimit),
    logUrl: result.detailsUrl,
  };
}

function deploymentDescription(result: UnitResult, language: Language): string {
  const state = reportedState(result.state);
  if (state === 'committed') return phrase('deploymentCommitted', language, { number: result.release ?? '?' });
  const why = result.reason === null ? '' : inertText(describeReason(result.reason, language).message);
  switch (state) {
    case 'waiting':
      return why === '' ? phrase('holdingAtJunction', language) : `${phrase('holdingAtJunction', language)}: ${why}`;
    case 'pending':
      return phrase('deploymentPending', language);
    case 'superseded':
      return phrase('deploymentSuperseded', language);
    default:
      return why === '' ? phrase(state, language) : `${phrase(state, language)}: ${why}`;
  }
}
