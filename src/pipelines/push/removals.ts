import { judgeRemovals } from '../../core/plan/removals.ts';
import { projectUnitName, type Unit } from '../../core/release/release-record.ts';
import { unitKey } from '../../core/release/unit.ts';
import type { LocatedServiceSpec } from '../../core/spec/located-service-spec.ts';
import type { ImmediateResult, Intent, UnitRecord } from '../../ports/ledger.ts';
import type { Engine } from '../engine.ts';
import type { ResolveInput } from './resolve-units.ts';

export interface Removals {
  readonly intents: readonly Intent[];
  readonly immediate: readonly ImmediateResult[];
}

/** Units that this branch released and that have no Service Spec at the pushed commit any more (row G8). */
export async function findRemovals(engine: Engine, input: ResolveInput, specs: readonly LocatedServiceSpec[]): Promise<Removals> {
  const released = await engine.ledger.unitsOfSource(input.repository.id, input.ref);
  // What waits for its first release is as good as released: it would land after its Service Spec was deleted (row W13).
  const known = new Set(released.map(({ unit }) => unitKey(unit)));
  const awaited = (await engine.ledger.openUnitsOfSource(input.repository.id, input.ref)).filter((unit) => !known.has(unitKey(unit)));
  const wanted = new Set(
    specs.flatMap(({ document: { metadata } }) => {
      const environments = metadata.environment === undefined ? input.environments : [metadata.environment];
      return environments.map((environment) => unitKey({ environment, project: metadata.project, service: metadata.name }));
    }),
  );
  // An environment that no longer takes this branch's pushes, or a project that the repository left, is not this push's to clear.
  const isGone = (unit: Unit): boolean =>
    unit.service !== projectUnitName && unit.project === input.project.name && input.environments.includes(unit.environment) && !wanted.has(unitKey(unit));
  const gone = released.filter(({ unit }) => isGone(unit));
  const records = new Map(gone.map((record) => [unitKey(record.unit), record]));
  const intents: Intent[] = [];
  const immediate: ImmediateResult[] = [];
  for (const { unit, production, confirmed } of judgeRemovals(gone, input.project.retiredServices, engine.settings.removalsWithoutConfirmation)) {
    const intent = removalIntent(input, records.get(unitKey(unit)), unit, production);
    const mode = input.files.environments.get(unit.environment)?.writeMode ?? 'direct';
    if (mode !== 'direct') immediate.push({ unit, intent, state: 'rejected', reason: { code: 'PLAN_WRITE_MODE_UNSUPPORTED', params: { environment: unit.environment, mode } } });
    else if (confirmed) intents.push(intent);
    else immediate.push({ unit, intent, state: 'held', reason: { code: 'PLAN_REMOVAL_NEEDS_CONFIRMATION', params: { unit: unitKey(unit), project: unit.project } } });
  }
  for (const unit of awaited.filter(isGone)) {
    intents.push(removalIntent(input, undefined, unit, input.files.environments.get(unit.environment)?.class === 'production'));
  }
  return { intents, immediate };
}

function removalIntent(input: ResolveInput, record: UnitRecord | undefined, unit: Unit, production: boolean): Intent {
  const { owner, name, id, installationId } = input.repository;
  return {
    unit,
    action: 'remove',
    source: { repository: { id, name: `${owner}/${name}` }, sha: input.sha, buildSha: input.sha, ref: input.ref, path: record?.sourcePath ?? '' },
    installationId,
    actor: input.actor,
    model: null,
    imageReference: null,
    production,
  };
}
