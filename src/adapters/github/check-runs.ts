import { EncliiError } from '../../errors/enclii-error.ts';
import type { CheckRunReport } from '../../ports/feedback.ts';
import type { SourceRepository } from '../../ports/source-repository.ts';
import { annotationBatchSize, inBatches, missingAnnotations, toPayload, type AnnotationPayload, type ListedAnnotation } from './check-annotations.ts';
import type { GitHubClient, GitHubClients } from './github-clients.ts';
import { hasCode } from './github-errors.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { at, subjectOf } from './repository-address.ts';

/** The part of GitHub's check run that is compared. */
interface KnownCheckRun {
  readonly id: number;
  readonly head_sha: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly details_url: string | null;
  readonly external_id: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null; readonly annotations_count: number };
}

const pageSize = 100;
const maxPages = 10;

export type PutCheckRun = (repository: SourceRepository, report: CheckRunReport, knownId: number | null) => Promise<number>;

/**
 * One check run per name, commit and external id: looked for before it is created, so that an answer that got lost
 * doesn't make a second one; written only where it differs, because writes are what GitHub limits most.
 */
export function createPutCheckRun(clients: GitHubClients, appId: number): PutCheckRun {
  const oneAtATime = createOneAtATime();

  return (repository, report, knownId) =>
    oneAtATime(JSON.stringify([repository.id, report.sha, report.name, report.externalId]), async () => {
      const client = clients.installation(repository.installationId);
      const existing = (await readKnown(client, repository, report, knownId)) ?? (await findByKey(client, appId, repository, report));
      const wanted = report.annotations.map(toPayload);
      if (existing === null) {
        const [first = [], ...rest] = inBatches(wanted, annotationBatchSize);
        const id = await create(client, repository, report, first);
        for (const batch of rest) await update(client, repository, id, report, batch);
        return id;
      }
      const present = wanted.length > 0 && existing.output.annotations_count > 0 ? await listAnnotations(client, repository, existing.id) : [];
      const batches = inBatches(missingAnnotations(wanted, present), annotationBatchSize);
      if (batches.length === 0 && !isUpToDate(existing, report)) batches.push([]);
      for (const batch of batches) await update(client, repository, existing.id, report, batch);
      return existing.id;
    });
}

async function readKnown(client: GitHubClient, repository: SourceRepository, report: CheckRunReport, knownId: number | null): Promise<KnownCheckRun | null> {
  if (knownId === null) return null;
  try {
    const { data } = await client.call(subjectOf(repository), (octokit) => octokit.rest.checks.get({ ...at(repository), check_run_id: knownId }));
    return data.head_sha === report.sha && data.external_id === report.externalId ? data : null;
  } catch (error) {
    if (hasCode(error, 'GITHUB_NOT_FOUND')) return null;
    throw error;
  }
}

async function findByKey(client: GitHubClient, appId: number, repository: SourceRepository, report: CheckRunReport): Promise<KnownCheckRun | null> {
  for (let page = 1; page <= maxPages; page += 1) {
    const { data } = await client
      .call(subjectOf(repository), (octokit) =>
        octokit.rest.checks.listForRef({
          ...at(repository),
          ref: report.sha,
          check_name: report.name,
          app_id: appId,
          filter: 'all',
          per_page: pageSize,
          page,
        }),
      )
      .catch(asMissingCommit(repository, report.sha));
    const match = data.check_runs.find((run) => run.external_id === report.externalId && run.name === report.name && run.app?.id === appId);
    if (match !== undefined) return match;
    if (data.check_runs.length < pageSize) return null;
  }
  return null;
}

async function listAnnotations(client: GitHubClient, repository: SourceRepository, id: number): Promise<ListedAnnotation[]> {
  const found: ListedAnnotation[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await client.call(subjectOf(repository), (octokit) =>
      octokit.rest.checks.listAnnotations({ ...at(repository), check_run_id: id, per_page: pageSize, page }),
    );
    found.push(...data);
    if (data.length < pageSize) return found;
  }
}

async function create(client: GitHubClient, repository: SourceRepository, report: CheckRunReport, annotations: AnnotationPayload[]): Promise<number> {
  const { data } = await client.call(subjectOf(repository), (octokit) =>
    octokit.rest.checks.create({
      ...at(repository),
      name: report.name,
      head_sha: report.sha,
      external_id: report.externalId,
      ...progress(report),
      output: { title: report.title, summary: report.summary, annotations },
    }),
  );
  return data.id;
}

async function update(client: GitHubClient, repository: SourceRepository, id: number, report: CheckRunReport, annotations: AnnotationPayload[]): Promise<void> {
  await client.call(subjectOf(repository), (octokit) =>
    octokit.rest.checks.update({
      ...at(repository),
      check_run_id: id,
      ...progress(report),
      output: { title: report.title, summary: report.summary, annotations },
    }),
  );
}

/** A conclusion is only valid together with `completed`, and required there. */
function progress(report: CheckRunReport) {
  const link = report.detailsUrl === null ? {} : { details_url: report.detailsUrl };
  if (report.status !== 'completed') return { status: report.status, ...link };
  return { status: report.status, conclusion: report.conclusion ?? ('neutral' as const), ...link };
}

function isUpToDate(existing: KnownCheckRun, report: CheckRunReport): boolean {
  const wanted = progress(report);
  return (
    existing.status === wanted.status &&
    existing.conclusion === ('conclusion' in wanted ? wanted.conclusion : null) &&
    // Without a link of ours GitHub shows the App's own page.
    (report.detailsUrl === null || existing.details_url === report.detailsUrl) &&
    existing.output.title === report.title &&
    existing.output.summary === report.summary
  );
}

function asMissingCommit(repository: SourceRepository, sha: string): (error: unknown) => never {
  return (error) => {
    if (hasCode(error, 'GITHUB_NOT_FOUND', 'GITHUB_REJECTED')) throw new EncliiError('GITHUB_COMMIT_NOT_FOUND', { subject: subjectOf(repository), sha });
    throw error;
  };
}
