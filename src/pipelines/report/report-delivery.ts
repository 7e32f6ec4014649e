import { createHash } from 'node:crypto';
import { checkRunReport, commitStatusReport, deploymentReport } from '../../core/feedback/push-reports.ts';
import type { UnitResult as ReportedResult } from '../../core/feedback/push-report.ts';
import { restorePlatformFiles } from '../../core/platform/parse-platform-files.ts';
import { unitKey } from '../../core/release/unit.ts';
import type { Language } from '../../errors/error-definition.ts';
import { parseEvent } from '../../events/parse-event.ts';
import type { DeliveryView } from '../../ports/ledger.ts';
import type { SourceRepository } from '../../ports/source-repository.ts';
import type { Engine } from '../engine.ts';
import { runSteps, type PipelineEnd } from '../run-steps.ts';
import { reportInput } from './report-input.ts';

/**
 * Brings GitHub to what the ledger says of a delivery: one check run, one commit status, a deployment per service and
 * environment. Level-triggered: it can run any number of times and at any point; what is said already is not said again.
 */
export function reportDelivery(engine: Engine, guid: string): Promise<PipelineEnd> {
  return runSteps('report', engine.log, engine.stepHook, async (step) => {
    const view = await step('load-delivery', () => engine.ledger.view(guid));
    const event = view === null ? null : parseEvent(view.delivery.event, view.delivery.body);
    if (view === null || event?.kind !== 'push') return;
    const repository = await step('find-repository', () => engine.sources.find(event.repository.id, event.repository, event.installationId));
    if (repository === null) return;
    const language = await step('read-language', () => reportLanguage(engine));
    const input = reportInput(view, event, repository, { ...engine.settings, language });
    if (input === null) return;
    const say = new Sayer(engine, view);

    await step('check-run', () =>
      say.once('check-run', 'push', checkRunReport(input), async (report, knownId) => engine.feedback.putCheckRun(repository, report, knownId)),
    );
    await step('commit-status', () =>
      say.once('commit-status', 'push', commitStatusReport(input), async (report) => {
        await engine.feedback.setCommitStatus(repository, event.after, report);
        return null;
      }),
    );
    // Production first: when GitHub's budget ends the run early, what matters most has been said.
    const production = new Map(view.results.map((result) => [unitKey(result.unit), result.intent.production]));
    const results = input.results.toSorted((a, b) => Number(production.get(unitKey(b.unit)) ?? false) - Number(production.get(unitKey(a.unit)) ?? false));
    for (const result of results) {
      await step('deployment', () => reportDeployment(engine, say, repository, event.after, language, result, production.get(unitKey(result.unit)) ?? false));
    }
  });
}

/** The platform's own setting; the daemon's where the file cannot be read. */
async function reportLanguage(engine: Engine): Promise<Language> {
  const texts = await engine.ledger.validFiles();
  return restorePlatformFiles(texts)?.platform.language ?? engine.settings.language;
}

const silentWithoutDeployment: ReadonlySet<ReportedResult['state']> = new Set(['superseded', 'rejected', 'held']);

async function reportDeployment(engine: Engine, say: Sayer, repository: SourceRepository, sha: string, language: Language, result: ReportedResult, production: boolean): Promise<void> {
  const report = deploymentReport(result, language);
  // A deployment is created when there is something to say of it: two calls instead of four out of GitHub's hourly budget.
  if (report === null || report.state === 'queued') return;
  const { environment } = report;
  const known = say.idOf('deployment', environment);
  // Superseded, refused or held before anybody heard of a deployment: there is none to speak of, the check run tells why.
  if (known === null && silentWithoutDeployment.has(result.state)) return;
  const id = await say.once('deployment', environment, { sha, environment }, (_, knownId) =>
    engine.feedback.putDeployment(
      repository,
      { sha, environment, production, transient: false, key: say.guid, description: report.description },
      knownId,
    ),
  );
  if (id === null) return;
  await say.once('deployment-status', environment, report, async () => {
    await engine.feedback.setDeploymentStatus(repository, id, { state: report.state, description: report.description, logUrl: report.logUrl, environmentUrl: null });
    return null;
  });
  if (result.state !== 'committed') return;
  await say.once('older-inactive', environment, { id }, async () => {
    await engine.feedback.inactivateOlderDeployments(repository, environment, id);
    return null;
  });
}

/** Remembers what was said, by a digest of it, and the ids of what was created. */
class Sayer {
  readonly #engine: Engine;
  readonly #view: DeliveryView;

  constructor(engine: Engine, view: DeliveryView) {
    this.#engine = engine;
    this.#view = view;
  }

  get guid(): string {
    return this.#view.delivery.guid;
  }

  idOf(kind: string, key: string): number | null {
    return this.#view.objects.get(`${kind}:${key}`) ?? null;
  }

  /** Calls `speak` unless exactly this was said before. Returns the id of the object, where it has one. */
  async once<Report extends object>(kind: string, key: string, report: Report, speak: (report: Report, knownId: number | null) => Promise<number | null>): Promise<number | null> {
    const { ledger } = this.#engine;
    const knownId = this.idOf(kind, key);
    const digest = digestOf(report);
    if (this.idOf(`${kind}-said`, key) === digest) return knownId;
    const id = await speak(report, knownId);
    if (id !== null && id !== knownId) await ledger.rememberObject(this.guid, kind, key, id);
    await ledger.rememberObject(this.guid, `${kind}-said`, key, digest);
    return id ?? knownId;
  }
}

/** 48 bits: fits a number; a collision would only leave an older sentence standing. */
function digestOf(report: object): number {
  return createHash('sha256').update(JSON.stringify(report)).digest().readUIntBE(0, 6);
}
