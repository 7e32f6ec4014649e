import { describe, expect, it } from 'vitest';
import { describeError } from '../../../../src/errors/enclii-error.ts';
import { isValidBranchName } from '../../../../src/core/platform/branch-name.ts';
import { namespaceOf } from '../../../../src/core/platform/namespace.ts';
import { parsePlatformFiles } from '../../../../src/core/platform/parse-platform-files.ts';
import type { PlatformFiles } from '../../../../src/core/platform/platform-files.ts';
import { environmentsForBranch, projectForRepository } from '../../../../src/core/platform/repository-registry.ts';
import { resolveProject } from '../../../../src/core/platform/resolve-project.ts';
import { checkServiceOwnership } from '../../../../src/core/platform/service-ownership.ts';
import { environment, environmentRepo, project } from './sample-files.ts';

function filesWith(changes: Readonly<Record<string, string | null>>): PlatformFiles {
  const { files, diagnostics } = parsePlatformFiles(environmentRepo(changes), null);
  if (files === null || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return files;
}

const files = filesWith({
  'environments/live/environment.yaml': environment('live', 'production'),
  'projects/shop.yaml': `${project('shop', { repositories: [1001, 1002], environments: { dev: 'main', stage: 'main', live: 'main', prod: 'release' } })}  quota: {cpu: 8, pods: 50}\n  viewerGroups: [zeta, alpha]\n`,
  'projects/pay.yaml': project('pay', { repositories: [2001] }),
});
const shop = files.projects.get('shop');
if (shop === undefined) throw new Error('shop is missing');

describe('lookups', () => {
  it('W11: finds the project by the repository’s id alone', () => {
    expect(projectForRepository(files, 1002)?.name).toBe('shop');
    expect(projectForRepository(files, 9)).toBeNull();
  });

  it('puts production first', () => {
    expect(environmentsForBranch(files, shop, 'main')).toEqual(['live', 'stage', 'dev']);
    expect(environmentsForBranch(files, shop, 'release')).toEqual(['prod']);
    expect(environmentsForBranch(files, shop, 'refs/heads/main')).toEqual([]);
  });

  it('leaves out an environment that has no valid file', () => {
    const without: PlatformFiles = { ...files, environments: new Map([...files.environments].filter(([name]) => name !== 'live')) };
    expect(environmentsForBranch(without, shop, 'main')).toEqual(['stage', 'dev']);
  });
});

describe('checkServiceOwnership', () => {
  it('S10: a repository releases into its own project only', () => {
    const problem = checkServiceOwnership(files, { repositoryId: 2001, project: 'shop', service: 'web' }, null);
    expect(problem?.code).toBe('PLATFORM_FOREIGN_PROJECT');
    expect(problem?.field).toBe('metadata.project');
    expect(describeError('PLATFORM_FOREIGN_PROJECT', problem?.params ?? {}, 'en').message).toBe("This repository belongs to project 'pay' and can't release into project 'shop'.");
  });

  it('S10: what is said of a foreign project is the same whether it exists or not', () => {
    const real = checkServiceOwnership(files, { repositoryId: 2001, project: 'shop', service: 'web' }, 1001);
    const invented = checkServiceOwnership(files, { repositoryId: 2001, project: 'none', service: 'web' }, null);
    expect({ ...real, params: { ...real?.params, project: '' } }).toEqual({ ...invented, params: { ...invented?.params, project: '' } });
  });

  it('S10: a service stays with the repository that released it', () => {
    const identity = { repositoryId: 1002, project: 'shop', service: 'web' };
    expect(checkServiceOwnership(files, identity, 1001)?.code).toBe('PLATFORM_SERVICE_OWNED_BY_OTHER_REPOSITORY');
    expect(checkServiceOwnership(files, identity, 1002)).toBeNull();
    expect(checkServiceOwnership(files, identity, null)).toBeNull();
  });

  it('W11: an unknown repository gets nothing', () => {
    expect(checkServiceOwnership(files, { repositoryId: 9, project: 'shop', service: 'web' }, null)?.code).toBe('PLATFORM_REPOSITORY_NOT_REGISTERED');
  });
});

it('resolveProject copies every input in', () => {
  const dev = files.environments.get('dev');
  if (dev === undefined) throw new Error('dev is missing');
  expect(resolveProject(shop, dev, files.platform)).toEqual({
    apiVersion: 'enclii.dev/v1',
    kind: 'ResolvedProject',
    metadata: { project: 'shop', environment: 'dev', environmentClass: 'development' },
    destination: { cluster: 'in-cluster', namespace: 'shop-dev' },
    quota: { cpu: '8', memory: null, pods: 50, storage: null },
    containerDefaults: { cpu: '100m', memory: '256Mi' },
    viewerGroups: ['alpha', 'zeta'],
  });
});

it('S6: a namespace of the longest names stays within 63 characters', () => {
  expect(namespaceOf('p'.repeat(30), 'e'.repeat(15)).length).toBeLessThanOrEqual(63);
});

it.each([
  ['main', true],
  ['release/2.x', true],
  ['feature@home', true],
  ['--upload-pack=x', false],
  ['../x', false],
  ['a\nb', false],
  ['refs/heads/main', false],
  ['a//b', false],
  ['a.lock', false],
  ['a b', false],
  ['v*', false],
])('S6: branch %j is valid: %s', (branch, expected) => {
  expect(isValidBranchName(branch)).toBe(expected);
});
