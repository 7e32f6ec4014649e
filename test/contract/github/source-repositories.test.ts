import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '../../unit/adapters/github/scripted-github.ts';
import { startGitHubOnForge, type GitHubOnForge } from './github-on-forge.ts';

let on: GitHubOnForge;
beforeAll(async () => {
  on = await startGitHubOnForge();
});
afterAll(async () => {
  await on.close();
});

let names = 0;
async function seed(files: Readonly<Record<string, string>> = { 'enclii.yaml': 'kind: Service\n' }, options: { owner?: string; ownerType?: 'User'; treeLimit?: number } = {}) {
  names += 1;
  const repository = await on.forge.seedRepository({ owner: 'acme', name: `app-${String(names)}`, files, ...options });
  return { repository, source: on.source(repository), sha: await tip(repository) };
}
async function tip(repository: { readonly directory: string; readonly defaultBranch: string }): Promise<string> {
  const sha = await on.forge.objects(repository).resolve(`refs/heads/${repository.defaultBranch}`, 'commit');
  if (sha === null) throw new Error('no tip');
  return sha;
}

describe('SourceRepositories against the forge', () => {
  it('finds a repository by id with and without its installation', async () => {
    const { repository, source } = await seed();
    const hint = { owner: repository.owner, name: repository.name };
    expect(await on.github.sources.find(repository.id, hint, source.installationId)).toEqual(source);
    expect(await on.github.sources.find(repository.id, hint, null)).toEqual(source);
    expect(await on.github.sources.find(987_654_321, hint, source.installationId)).toBeNull();
  });

  it('W11: renamed, and its old name taken by a stranger: the id decides', async () => {
    const { repository, source } = await seed();
    const old = { owner: repository.owner, name: repository.name };
    on.forge.repositories.rename(repository, `${old.name}-renamed`);
    const renamed = { ...source, name: `${old.name}-renamed` };
    expect(await on.github.sources.find(repository.id, old, source.installationId)).toEqual(renamed);
    expect(await on.github.sources.find(repository.id, old, null)).toEqual(renamed);
    const stranger = await on.forge.seedRepository({ ...old, files: { 'enclii.yaml': 'evil' } });
    expect(await on.github.sources.find(repository.id, old, source.installationId)).toEqual(renamed);
    expect((await on.github.sources.find(stranger.id, old, source.installationId))?.id).toBe(stranger.id);
  });

  it('W11: transferred to another account: found in the new installation, by id', async () => {
    const { repository, source } = await seed(undefined, { owner: 'someone', ownerType: 'User' });
    const target = await on.forge.seedRepository({ owner: 'umbrella', name: `target-${String(names)}`, files: { a: 'a' } });
    on.forge.repositories.transfer(repository, 'umbrella');
    const found = await on.github.sources.find(repository.id, { owner: 'umbrella', name: repository.name }, source.installationId);
    expect(found).toMatchObject({ id: repository.id, owner: 'umbrella', installationId: on.source(target).installationId });
  });

  it('reads branches by exact name', async () => {
    const { repository, source, sha } = await seed();
    await on.forge.commit(repository, { branch: 'feature/x', files: { b: '1' } });
    expect(await on.github.sources.readBranch(source, 'main')).toBe(sha);
    expect(await on.github.sources.readBranch(source, 'feature/x')).toMatch(/^[0-9a-f]{40}$/);
    expect(await on.github.sources.readBranch(source, 'feature')).toBeNull();
    expect(await on.github.sources.readBranch(source, 'gone')).toBeNull();
  });

  it('compares commits in every relation', async () => {
    const { repository, source, sha: base } = await seed();
    const head = await on.forge.commit(repository, { files: { b: '1' } });
    await on.forge.repositories.setRef(repository, 'refs/heads/side', base);
    const side = await on.forge.commit(repository, { branch: 'side', files: { c: '1' } });
    const compare = (from: string, to: string): Promise<string | null> => on.github.sources.compare(source, from, to);
    expect(await compare(base, head)).toBe('ahead');
    expect(await compare(head, base)).toBe('behind');
    expect(await compare(head, side)).toBe('diverged');
    expect(await compare(head, head)).toBe('identical');
    expect(await compare(head, 'e'.repeat(40))).toBeNull();
  });

  it('lists the tree and reads a blob at the SHA; a monorepo push reads only what changed', async () => {
    const { repository, source, sha } = await seed({ 'a/enclii.yaml': 'a: 1\n', 'b/enclii.yaml': 'b: 1\n', 'b/deep/file': 'ü' });
    const read = async (commit: string): Promise<Record<string, string>> => {
      const entries = await on.github.sources.listTree(source, commit);
      const specs = entries.filter((entry) => entry.type === 'blob' && entry.path.endsWith('enclii.yaml'));
      const contents: Record<string, string> = {};
      for (const entry of specs) contents[entry.path] = String(await on.github.sources.readBlob(source, entry.oid, 1_000));
      return contents;
    };
    expect(await read(sha)).toEqual({ 'a/enclii.yaml': 'a: 1\n', 'b/enclii.yaml': 'b: 1\n' });
    const from = on.forge.requests.length;
    const next = await on.forge.commit(repository, { files: { 'b/enclii.yaml': 'b: 2\n' } });
    expect(await read(next)).toEqual({ 'a/enclii.yaml': 'a: 1\n', 'b/enclii.yaml': 'b: 2\n' });
    expect(on.count('GET', /\/git\/blobs\//, from)).toBe(1);
    expect(on.count('GET', /\/git\/trees\//, from)).toBe(1);
  });

  it('S7: a tree that GitHub truncates is walked in parts and complete', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${String(index % 5)}/sub/f${String(index)}`, String(index)]));
    const { source, sha } = await seed(files, { treeLimit: 15 });
    const paths = (await on.github.sources.listTree(source, sha)).filter((entry) => entry.type === 'blob').map((entry) => entry.path);
    expect(paths.sort()).toEqual(Object.keys(files).sort());
  });

  it('S7: a blob over the cap is refused before it is read', async () => {
    const { source, sha } = await seed({ big: 'x'.repeat(5_000) });
    const [entry] = await on.github.sources.listTree(source, sha);
    expect((await failure(on.github.sources.readBlob(source, entry?.oid ?? '', 4_999))).code).toBe('GITHUB_BLOB_TOO_LARGE');
    expect((await failure(on.restarted().sources.readBlob(source, entry?.oid ?? '', 4_999))).code).toBe('GITHUB_BLOB_TOO_LARGE');
    expect((await on.github.sources.readBlob(source, entry?.oid ?? '', 5_000)).length).toBe(5_000);
  });

  it('W12: a SHA that is not served yet is waited for; once it is there it is read, never the tip', async () => {
    const { repository, source, sha } = await seed();
    const error = await failure(on.github.sources.listTree(source, 'e'.repeat(40)));
    expect([error.code, error.retry]).toEqual(['GITHUB_COMMIT_NOT_FOUND', 'waiting']);
    await on.forge.commit(repository, { files: { newer: '1' } });
    const fault = on.forge.faults.add({ match: { method: 'GET', path: new RegExp(`/git/trees/${sha}`) }, respond: { status: 404, body: { message: 'Not Found' } } });
    expect((await failure(on.github.sources.listTree(source, sha))).code).toBe('GITHUB_COMMIT_NOT_FOUND');
    expect(fault.hits).toBe(1);
    expect((await on.github.sources.listTree(source, sha)).map((entry) => entry.path)).toEqual(['enclii.yaml']);
  });

  it('S8: a redirecting server gets no token', async () => {
    const { source } = await seed();
    const from = on.forge.requests.length;
    on.forge.faults.add({ match: { method: 'GET', path: /\/git\/ref\// }, respond: 'redirect:http://127.0.0.1:9/elsewhere' });
    expect((await failure(on.github.sources.readBranch(source, 'main'))).code).toBe('GITHUB_REDIRECTED');
    expect(on.count('GET', /./, from)).toBeLessThanOrEqual(1);
  });

  it.each(['reset', 'truncate'] as const)('a connection that drops (%s) is tried again', async (respond) => {
    const { source, sha } = await seed();
    const fault = on.forge.faults.add({ match: { method: 'GET', path: /\/git\/ref\// }, respond });
    expect(await on.github.sources.readBranch(source, 'main')).toBe(sha);
    expect(fault.hits).toBe(1);
  });

  it('G10: a suspended and a deleted installation have their own errors', async () => {
    const repository = await on.forge.seedRepository({ owner: 'sleepy', name: 'app', files: { a: 'a' } });
    const source = on.source(repository);
    const installation = on.forge.state.installationOf(repository);
    if (installation === undefined) throw new Error('no installation');
    on.forge.repositories.setSuspended(installation, true);
    expect((await failure(on.restarted().sources.readBranch(source, 'main'))).code).toBe('GITHUB_INSTALLATION_SUSPENDED');
    on.forge.repositories.uninstall(installation);
    expect((await failure(on.restarted().sources.readBranch(source, 'main'))).code).toBe('GITHUB_INSTALLATION_GONE');
    expect(await on.github.sources.find(repository.id, { owner: 'sleepy', name: 'app' }, source.installationId)).toBeNull();
  });

  it('follows a build from nothing to its end, past the engine’s own check', async () => {
    const { repository, source, sha } = await seed();
    const status = async (): Promise<string> => (await on.github.sources.buildStatus(source, sha)).state;
    await on.github.feedback.putCheckRun(
      source,
      { name: 'Enclii', sha, externalId: 'd', status: 'in_progress', conclusion: null, title: 't', summary: 's', annotations: [], detailsUrl: null },
      null,
    );
    await on.github.feedback.setCommitStatus(source, sha, { context: 'enclii', state: 'pending', description: 'd', targetUrl: null });
    expect(await status()).toBe('none');
    const run = await on.forge.seed.workflowRun(repository, { sha, status: 'in_progress' });
    expect(await status()).toBe('pending');
    await on.forge.seed.updateWorkflowRun(repository, run, 'completed', 'failure');
    expect(await on.github.sources.buildStatus(source, sha)).toMatchObject({ state: 'failure', url: expect.stringContaining(String(run.id)) });
    await on.forge.seed.updateWorkflowRun(repository, run, 'completed', 'success');
    expect(await status()).toBe('success');
    expect((await failure(on.github.sources.buildStatus(source, 'e'.repeat(40)))).code).toBe('GITHUB_COMMIT_NOT_FOUND');
  });
});
