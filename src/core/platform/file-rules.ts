import type { Diagnostic } from '../diagnostic.ts';
import { isValidBranchName } from './branch-name.ts';
import { normaliseHost } from './host-pattern.ts';
import { isReservedName } from './namespace.ts';
import type { RawEnvironment, RawProject } from './raw-platform-files.ts';
import { problemAt, type FileRule, type ReadFile } from './read-platform-file.ts';

/** The path is the identity that the engine's own directories are built from; a different name inside would be a second one. */
export function nameMatchesPath(file: ReadFile<{ readonly metadata: { readonly name: string } }>): Diagnostic[] {
  const { name } = file.raw.metadata;
  if (name === file.pathName) return [];
  return [problemAt(file, ['metadata', 'name'], 'PLATFORM_NAME_MISMATCH', { name, expected: file.pathName.slice(0, 100) })];
}

export function nameIsNotReserved(file: ReadFile<{ readonly metadata: { readonly name: string } }>): Diagnostic[] {
  const { name } = file.raw.metadata;
  return isReservedName(name) ? [problemAt(file, ['metadata', 'name'], 'PLATFORM_NAME_RESERVED', { name })] : [];
}

export function branchesAreValid(file: ReadFile<RawProject>): Diagnostic[] {
  return Object.entries(file.raw.spec.environments).flatMap(([environment, { branch }]) =>
    isValidBranchName(branch) ? [] : [problemAt(file, ['spec', 'environments', environment, 'branch'], 'PLATFORM_BRANCH_INVALID', { branch: branch.slice(0, 100) })],
  );
}

export function hostsAreValid(file: ReadFile<RawProject>): Diagnostic[] {
  return (file.raw.spec.hosts ?? []).flatMap((host, index) =>
    normaliseHost(host) === null ? [problemAt(file, ['spec', 'hosts', index], 'PLATFORM_HOST_INVALID', { host: host.slice(0, 100) })] : [],
  );
}

export function repositoriesAreDistinct(file: ReadFile<RawProject>): Diagnostic[] {
  const seen = new Set<number>();
  return file.raw.spec.repositories.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [problemAt(file, ['spec', 'repositories', index, 'id'], 'PLATFORM_REPOSITORY_LISTED_TWICE', { repositoryId: String(id), owner: file.path })];
  });
}

export const projectFileRules: readonly FileRule<RawProject>[] = [nameMatchesPath, nameIsNotReserved, branchesAreValid, hostsAreValid, repositoriesAreDistinct];
export const environmentFileRules: readonly FileRule<RawEnvironment>[] = [nameMatchesPath, nameIsNotReserved];
