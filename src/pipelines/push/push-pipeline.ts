import type { Diagnostic } from '../../core/diagnostic.ts';
import { resolveProject } from '../../core/platform/resolve-project.ts';
import { environmentsForBranch, projectForRepository } from '../../core/platform/repository-registry.ts';
import { projectUnitName } from '../../core/release/release-record.ts';
import { unitKey } from '../../core/release/unit.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { PushEvent } from '../../events/domain-event.ts';
import type { ScheduledJob } from '../../ports/jobs.ts';
import type { Intent, StoredDelivery } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';
import { loadPlatformFiles } from '../load-platform-files.ts';
import { runSteps, SkipRest, type PipelineEnd } from '../run-steps.ts';
import { observe } from '../write/observe.ts';
import { confirmBranchTip } from './read-branch.ts';
import { readSpecs } from './read-specs.ts';
import { findRemovals } from './removals.ts';
import { resolveUnits, type ResolveInput } from './resolve-units.ts';

/**
 * A push to an app repo, up to its fan-out: one open result per service and environment. What follows (image, writer,
 * report) runs in lanes of its own. docs/lifecycle.md draws it.
 */
export function pushPipeline(engine: Engine, delivery: StoredDelivery, event: PushEvent): Promise<PipelineEnd> {
  const { sources, ledger } = engine;
  return runSteps('push', engine.log, engine.stepHook, async (step) => {
    const repository = await step('find-repository', () => sources.find(event.repository.id, event.repository, event.installationId));
    if (repository === null) throw new SkipRest('SOURCE_REPOSITORY_NOT_GRANTED', { repositoryId: String(event.repository.id) });
    await step('confirm-branch-tip', () => confirmBranchTip(sources, repository, event, delivery.waits));
    const tree = await step('list-tree', () => sources.listTree(repository, event.after));
    const { files } = await step('load-platform-files', () => loadPlatformFiles(engine));
    const read = await step('read-specs', () => readSpecs(sources, repository, tree));
    // With a lost store nothing is known of what is released, nor of who owns it: git is asked first.
    await step('observe-once', async () => ((await ledger.observedTip()) === null ? observe(engine) : undefined));
    const released = await step('find-released', () => ledger.unitsOfSource(repository.id, event.ref));
    const open = await step('find-open', () => ledger.openUnitsOfSource(repository.id, event.ref));
    if (read.fileCount === 0 && released.length === 0 && open.length === 0) throw new SkipRest('PLAN_NO_SPEC', { sha: event.after });

    const project = projectForRepository(files, repository.id);
    if (project === null) {
      throw new EncliiError('PLATFORM_REPOSITORY_NOT_REGISTERED', { repositoryId: String(repository.id), project: read.specs[0]?.document.metadata.project ?? 'unknown' });
    }
    const environments = environmentsForBranch(files, project, event.branch);
    const errors = read.diagnostics.filter(({ severity }) => severity === 'error').length;
    if (environments.length === 0) {
      await step('reject', () =>
        // Not a failure: most branches release nothing. Problems in the specs still are one, and are told in time.
        ledger.finish(
          delivery.guid,
          errors > 0 ? 'rejected' : 'ignored',
          { code: 'PLAN_BRANCH_DEPLOYS_NOWHERE', params: { branch: event.branch, project: project.name } },
          read.diagnostics,
          [],
        ),
      );
      return;
    }
    const input: ResolveInput = {
      files,
      project,
      repository,
      environments,
      sha: event.after,
      ref: event.ref,
      branch: event.branch,
      actor: event.actor,
      tree,
    };
    const resolved = await step('resolve-units', () => resolveUnits(engine, input, read.specs));
    // A file that cannot be read, or that names another project by mistake, may still declare what seems to be gone: then nothing is removed.
    const doubtful = errors > 0 || resolved.diagnostics.some(({ severity, code }) => severity === 'error' && code !== 'PLAN_WRITE_MODE_UNSUPPORTED');
    const removals = doubtful ? { intents: [], immediate: [] } : await step('find-removals', () => findRemovals(engine, input, read.specs));
    const services = [...resolved.intents, ...removals.intents];
    const intents = [...sharedIntents(input, resolved.intents), ...services];
    const immediate = [...resolved.immediate, ...removals.immediate];
    const diagnostics = [...read.diagnostics, ...resolved.diagnostics];

    if (intents.length === 0 && immediate.length === 0) {
      await step('finish', () => finishWithoutResults(engine, delivery.guid, event.after, diagnostics));
      return;
    }
    await step('fan-out', () => ledger.fanOut(delivery.guid, intents, immediate, diagnostics, jobsFor(intents), true));
  });
}

/** Nothing to release: rejected when there are errors, ignored when every spec belongs to another branch. */
async function finishWithoutResults(engine: Engine, guid: string, sha: string, diagnostics: readonly Diagnostic[]): Promise<void> {
  const count = diagnostics.filter(({ severity }) => severity === 'error').length;
  const [first] = diagnostics;
  if (count > 0) await engine.ledger.finish(guid, 'rejected', { code: 'PLAN_SPEC_INVALID', params: { count } }, diagnostics, []);
  else await engine.ledger.finish(guid, 'ignored', first === undefined ? { code: 'PLAN_NO_SPEC', params: { sha } } : { code: first.code, params: first.params }, diagnostics, []);
}

/** What a project's services share is released with the first of them, and again when people's files changed meanwhile. */
function sharedIntents(input: ResolveInput, services: readonly Intent[]): readonly Intent[] {
  const names = [...new Set(services.map(({ unit }) => unit.environment))];
  return names.flatMap((name): Intent[] => {
    const environment = input.files.environments.get(name);
    if (environment === undefined) return [];
    return [
      {
        unit: { environment: name, project: input.project.name, service: projectUnitName },
        action: 'deploy',
        source: null,
        installationId: input.repository.installationId,
        actor: input.actor,
        model: resolveProject(input.project, environment, input.files.platform) as unknown as Intent['model'],
        imageReference: null,
        production: environment.class === 'production',
      },
    ];
  });
}

/** A unit that waits for its image gets its own lane; what is complete goes to the writer at once. */
export function jobsFor(intents: readonly Intent[]): readonly ScheduledJob[] {
  const jobs: ScheduledJob[] = intents
    .filter(({ imageReference }) => imageReference !== null)
    .map(({ unit }) => ({ job: { task: 'release', unitKey: unitKey(unit) }, delayMilliseconds: 0 }));
  if (intents.some(({ imageReference }) => imageReference === null)) jobs.push({ job: { task: 'write' }, delayMilliseconds: 0 });
  return jobs;
}
