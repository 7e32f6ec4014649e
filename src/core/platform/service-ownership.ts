import type { MessageParams } from '../../errors/format-message.ts';
import type { PlatformFiles } from './platform-files.ts';
import { projectForRepository } from './repository-registry.ts';

/** The service that a Service Spec of this repository names. */
export interface ServiceIdentity {
  readonly repositoryId: number;
  readonly project: string;
  readonly service: string;
}

/** `field` is where the Service Spec says it; the caller knows the position. */
export interface OwnershipProblem {
  readonly code: 'PLATFORM_REPOSITORY_NOT_REGISTERED' | 'PLATFORM_FOREIGN_PROJECT' | 'PLATFORM_SERVICE_OWNED_BY_OTHER_REPOSITORY';
  readonly field: 'metadata.project' | 'metadata.name';
  readonly params: MessageParams;
}

/**
 * Who may release a service: only a repository of the named project, and only the one whose releases the service already has.
 *
 * @param releasedFrom id of the repository in the service's latest `release.yaml`, in any environment; null when it was never released
 * @returns null when all is well. Nothing about another tenant is told: not whether a project exists, nor who owns it.
 */
export function checkServiceOwnership(files: PlatformFiles, identity: ServiceIdentity, releasedFrom: number | null): OwnershipProblem | null {
  const owner = projectForRepository(files, identity.repositoryId);
  if (owner === null) {
    return { code: 'PLATFORM_REPOSITORY_NOT_REGISTERED', field: 'metadata.project', params: { repositoryId: String(identity.repositoryId), project: identity.project } };
  }
  if (owner.name !== identity.project) {
    return { code: 'PLATFORM_FOREIGN_PROJECT', field: 'metadata.project', params: { project: identity.project, owner: owner.name } };
  }
  if (releasedFrom !== null && releasedFrom !== identity.repositoryId) {
    return {
      code: 'PLATFORM_SERVICE_OWNED_BY_OTHER_REPOSITORY',
      field: 'metadata.name',
      params: { service: identity.service, project: identity.project, repositoryId: String(releasedFrom) },
    };
  }
  return null;
}
