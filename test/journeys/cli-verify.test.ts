import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvironmentRepo } from './cli-environment-repo.ts';
import { enclii } from './cli-process.ts';

interface Report {
  readonly ok: boolean;
  readonly units: number;
  readonly releases: number;
  readonly rendererSets: number;
  readonly rollbacks: readonly unknown[];
  readonly findings: readonly { readonly code: string; readonly path: string | null; readonly commit: string | null; readonly message: string }[];
}

describe('enclii verify', () => {
  let repo: EnvironmentRepo;
  beforeEach(() => {
    repo = new EnvironmentRepo();
    repo.publishRenderers();
    repo.releaseProject();
    repo.releaseWeb(1);
    repo.releaseWeb(2);
  });
  afterEach(() => repo.remove());

  const webDirectory = 'environments/dev/shop/web';
  const read = (path: string): string => readFileSync(join(repo.directory, path), 'utf8');
  async function verify(...args: string[]): Promise<{ code: number | null; report: Report; found: readonly string[] }> {
    const result = await enclii(['verify', repo.directory, '--json', ...args]);
    const report = JSON.parse(result.stdout) as Report;
    return { code: result.code, report, found: report.findings.map(({ code, path, commit }) => `${code} ${path ?? ''} ${commit ?? ''}`) };
  }

  it('explains everything in a repo that only the engine wrote to, without looking at the work tree', async () => {
    repo.write(new Map([[`${webDirectory}/service.yaml`, 'not committed\n']]));
    const { code, report } = await verify();
    expect(report).toMatchObject({ ok: true, units: 2, releases: 3, rendererSets: 1, findings: [], rollbacks: [] });
    expect(code).toBe(0);
  });

  it('reads a bare clone', async () => {
    const bare = `${repo.directory}/bare.git`;
    repo.git(['clone', '--quiet', '--bare', '.', bare]);
    expect((await enclii(['verify', bare])).code).toBe(0);
  });

  it('names a manifest with one flipped byte and the commit that did it', async () => {
    const path = `${webDirectory}/manifests/deployment-web.yaml`;
    const commit = repo.commit(new Map([[path, read(path).replace('replicas: 2', 'replicas: 3')]]), 'Just this once');
    const { code, found } = await verify();
    expect(found).toEqual([`VERIFY_MANIFEST_DIFFERENT ${path} ${commit}`]);
    expect(code).toBe(10);
  });

  it('names an edited service.yaml', async () => {
    const path = `${webDirectory}/service.yaml`;
    const commit = repo.commit(new Map([[path, read(path).replace('8080', '8081')]]), 'Edit the model');
    const { found } = await verify();
    expect(found).toContain(`VERIFY_SPEC_DIGEST ${path} ${commit}`);
    expect(found).toContain(`VERIFY_MANIFEST_DIFFERENT ${webDirectory}/manifests/deployment-web.yaml ${repo.git(['rev-parse', 'HEAD~1'])}`);
  });

  it('names an edit of release.yaml alone, which no rendering would show', async () => {
    const path = `${webDirectory}/release.yaml`;
    const commit = repo.commit(new Map([[path, read(path).replace('login: ana', 'login: eve')]]), 'Blame Eve');
    expect((await verify()).found).toEqual([`VERIFY_FILE_CHANGED ${path} ${commit}`]);
  });

  it('names a commit with trailers by another committer, and what it changed', async () => {
    const commit = repo.releaseWeb(5, {}, { name: 'Enclii', email: 'eve@example.com' });
    const { code, found, report } = await verify();
    expect(found).toContain(`VERIFY_COMMIT_NOT_ENGINE  ${commit}`);
    expect(found.filter((each) => each.startsWith('VERIFY_FILE_CHANGED')).length).toBeGreaterThan(0);
    expect(report.findings.at(-1)?.message).toContain('eve@example.com');
    expect(code).toBe(10);
  });

  it('names a commit of the engine’s address that touches more than its unit', async () => {
    repo.write(new Map([['platform.yaml', 'changed: true\n']]));
    const commit = repo.releaseWeb(5);
    expect((await verify()).found).toContain(`VERIFY_COMMIT_FOREIGN_PATHS platform.yaml ${commit}`);
  });

  it('names a deleted file of a renderer set', async () => {
    const file = repo.git(['ls-files', 'renderers']).split('\n').find((path) => path.endsWith('deployment.yaml.hbs'))!;
    const commit = repo.commit(new Map([[file, null]]), 'Tidy up');
    const { found } = await verify();
    expect(found).toContain(`VERIFY_RENDERERS_CHANGED ${file} ${commit}`);
    expect(found.some((each) => each.startsWith('VERIFY_RENDERERS_INVALID'))).toBe(true);
  });

  it('names a whole renderer set that is gone, once', async () => {
    const files = repo.git(['ls-files', 'renderers']).split('\n');
    const commit = repo.commit(new Map(files.map((file) => [file, null])), 'Tidy up more');
    const { found, report } = await verify();
    expect(found).toEqual([`VERIFY_RENDERERS_MISSING ${files[0]!.split('/').slice(0, 2).join('/')} ${commit}`]);
    expect(report.findings[0]?.message).toContain('2 units were');
  });

  it.each([
    [`${webDirectory}/manifests/clusterrolebinding-eve.yaml`],
    [`${webDirectory}/notes.txt`],
    ['environments/dev/shop/stray.yaml'],
    ['renderers/extra.txt'],
  ])('names the extra file %s', async (path) => {
    const commit = repo.commit(new Map([[path, 'kind: ClusterRoleBinding\n']]), 'Add a file');
    const { found } = await verify();
    expect(found).toEqual([`VERIFY_UNEXPECTED_FILE ${path} ${commit}`]);
  });

  it('names a symbolic link in place of a manifest', async () => {
    const path = `${webDirectory}/manifests/deployment-web.yaml`;
    repo.git(['update-index', '--add', '--cacheinfo', `120000,${repo.git(['hash-object', '-w', 'platform.yaml'])},${path}`]);
    repo.git(['commit', '--quiet', '-m', 'Link']);
    expect((await verify()).found).toEqual([`VERIFY_NOT_A_PLAIN_FILE ${path} ${repo.git(['rev-parse', 'HEAD'])}`]);
  });

  it('names a skipped release number, and not the releases after it', async () => {
    const commit = repo.releaseWeb(3, { release: 4 });
    repo.releaseWeb(4);
    expect((await verify()).found).toEqual([`VERIFY_RELEASE_NUMBER  ${commit}`]);
  });

  it('names a release that points at a wrong predecessor', async () => {
    const commit = repo.releaseWeb(3, { previous: 'f'.repeat(40) });
    expect((await verify()).found).toEqual([`VERIFY_RELEASE_PREVIOUS  ${commit}`]);
  });

  it('names malformed trailers', async () => {
    const commit = repo.commit(new Map(), 'Half a release\n\nEnclii-Format: 1\nEnclii-Action: deploy', { name: 'Enclii', email: 'engine@enclii.dev' });
    expect((await verify()).found).toEqual([`VERIFY_TRAILERS_INVALID  ${commit}`]);
  });

  it('explains git revert as a rollback, and a removal as a release', async () => {
    repo.git(['revert', '--no-edit', 'HEAD']);
    const reverted = await verify();
    expect(reverted.report).toMatchObject({ ok: true, rollbacks: [{ unit: 'dev/shop/web', from: 2, to: 1 }] });
    repo.git(['revert', '--no-edit', 'HEAD']);
    repo.removeWeb();
    expect((await verify()).report).toMatchObject({ ok: true, units: 1, releases: 4, rollbacks: [] });
  });

  it('names a unit that a person deleted, and one that nobody released', async () => {
    const files = repo.git(['ls-files', webDirectory]).split('\n');
    const copies = files.map((file) => [file.replace('/web/', '/copy/'), read(file)] as const);
    const deletion = repo.commit(new Map(files.map((file) => [file, null])), 'Delete it');
    const copy = repo.commit(new Map(copies), 'Copy it');
    const { found } = await verify();
    expect(found).toContain(`VERIFY_UNIT_MISSING ${webDirectory} ${deletion}`);
    expect(found).toContain(`VERIFY_UNIT_WITHOUT_RELEASE environments/dev/shop/copy ${copy}`);
    expect(found).toContain(`VERIFY_DISAGREES environments/dev/shop/copy/release.yaml ${copy}`);
  });

  it('takes another address of the engine', async () => {
    const { found } = await verify('--engine-email', 'other@example.com');
    expect(found.filter((each) => each.startsWith('VERIFY_COMMIT_NOT_ENGINE'))).toHaveLength(4);
  });

  it('prints findings and a summary for people, in Spanish too', async () => {
    repo.commit(new Map([[`${webDirectory}/notes.txt`, 'hi\n']]), 'Add a file');
    const { code, stdout } = await enclii(['verify', repo.directory, '--lang', 'es']);
    expect(stdout).toContain('environments/dev/shop/web/notes.txt  VERIFY_UNEXPECTED_FILE\n  Ninguna versión explica este archivo.');
    expect(stdout).toMatch(/✗ 1 hallazgo en [0-9a-f]{12}\.\n {2}2 unidades, 3 versiones, 1 conjunto de plantillas, 6 commits\n$/);
    expect(code).toBe(10);
  });

  it('refuses a directory inside a repository, no repository, and a shallow clone', async () => {
    const inside = await enclii(['verify', join(repo.directory, 'environments'), '--json']);
    expect(inside.stdout).toContain('"VERIFY_NOT_A_REPOSITORY"');
    expect(inside.code).toBe(2);
    repo.git(['clone', '--quiet', '--depth=1', `file://${repo.directory}`, `${repo.directory}/shallow`]);
    expect((await enclii(['verify', join(repo.directory, 'shallow')])).stderr).toContain('VERIFY_SHALLOW');
    expect((await enclii(['verify', '/nonexistent'])).stderr).toContain('CLI_FILE_UNREADABLE');
  });
});
