import { judgeRemovals } from '../../core/plan/removals.ts';
import { projectUnitName } from '../../core/release/release-record.ts';
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
  const wanted = new Set(
    specs.flatMap(({ document: { metadata } }) => {
      const environments = metadata.environment === undefined ? input.environments : [metadata.environment];
      return environments.map((environment) => unitKey({ environment, project: metadata.project, service: metadata.name }));
    }),
  );
  const gone = released.filter(({ unit }) => unit.service !== projectUnitName && !wanted.has(unitKey(unit)));
  const records = new Map(gone.map((record) => [unitKey(record.unit), record]));
  const intents: Intent[] = [];
  const immediate: ImmediateResult[] = [];
  for (const { unit, production, confirmed } of judgeRemovals(gone, input.project.retiredServices, engine.settings.removalsWithoutConfirmation)) {
    const intent = removalIntent(input, records.get(unitKey(unit)), unit, production);
    if (confirmed) intents.push(intent);
    else immediate.push({ unit, intent, state: 'held', reason: { code: 'PLAN_REMOVAL_NEEDS_CONFIRMATION', params: { unit: unitKey(unit), project: unit.project } } });
  }
  return { intents, immediate };
}

function removalIntent(input: ResolveInput, record: UnitRecord | undefined, unit: UnitRecord['unit'], production: boolean): Intent {
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
