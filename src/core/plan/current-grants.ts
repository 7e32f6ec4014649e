import { hostMatchesGrant, type HostClaim } from '../platform/host-claims.ts';
import type { PlatformFiles } from '../platform/platform-files.ts';
import type { Unit } from '../release/release-record.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import type { MessageParams } from '../../errors/format-message.ts';

/**
 * What people's files say now of a release that was resolved under earlier ones: a push may wait half an hour for its
 * image, and what was granted then may have been taken back (rows S10, S11). Null when all of it still holds.
 *
 * @param repositoryId where the release comes from; null for what people's files themselves caused
 */
export function withdrawnGrant(
  files: PlatformFiles,
  unit: Unit,
  repositoryId: number | null,
  claims: readonly HostClaim[],
): { readonly code: ErrorCode; readonly params: MessageParams } | null {
  const project = files.projects.get(unit.project);
  if (project === undefined || !files.environments.has(unit.environment)) {
    return { code: 'PLAN_UNIT_ORPHANED', params: { unit: `${unit.environment}/${unit.project}/${unit.service}` } };
  }
  if (repositoryId !== null && !project.repositories.some(({ id }) => id === repositoryId)) {
    return { code: 'PLATFORM_REPOSITORY_NOT_REGISTERED', params: { repositoryId: String(repositoryId), project: project.name } };
  }
  const ungranted = claims.find(({ host }) => !hostMatchesGrant(host, project.hosts));
  return ungranted === undefined ? null : { code: 'PLATFORM_HOST_NOT_GRANTED', params: { host: ungranted.host, project: project.name } };
}
