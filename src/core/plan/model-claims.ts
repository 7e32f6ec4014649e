import type { HostClaim } from '../platform/host-claims.ts';
import type { Unit } from '../release/release-record.ts';
import type { ResolvedModel } from '../spec/service-model.ts';

/** Hosts and paths that a model binds; none for a removal or for what services share. */
export function claimsOf(unit: Unit, model: ResolvedModel | null): readonly HostClaim[] {
  if (model?.kind !== 'ResolvedService') return [];
  return model.routes.map(({ host, path }) => ({ environment: unit.environment, host, path, project: unit.project, service: unit.service }));
}
