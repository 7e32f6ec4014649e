import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Repository } from '../../../src/forge/state/model.ts';
import type { CheckAnnotation, CheckRunReport } from '../../../src/ports/feedback.ts';
import type { SourceRepository } from '../../../src/ports/source-repository.ts';
import { failure } from '../../unit/adapters/github/scripted-github.ts';
import { startGitHubOnForge, type GitHubOnForge } from './github-on-forge.ts';

let on: GitHubOnForge;
let repository: Repository;
let source: SourceRepository;
let sha: string;
beforeAll(async () => {
  // The budget of content-creating requests is for other tests.
  let time = Date.now();
  on = await startGitHubOnForge({ clock: { now: () => (time += 1_000) } });
});
afterAll(async () => {
  await on.close();
});
let names = 0;
beforeEach(async () => {
  names += 1;
  repository = await on.forge.seedRepository({ owner: `acme-${String(names)}`, name: 'shop', files: { 'enclii.yaml': 'x' } });
  source = on.source(repository);
  sha = (await on.forge.objects(repository).resolve('refs/heads/main', 'commit')) ?? '';
});

const annotation = (line: number): CheckAnnotation => ({ path: 'enclii.yaml', startLine: line, endLine: line, startColumn: 1, endColumn: 2, level: 'failure', title: `T${String(line)}`, message: `M ${String(line)}` });
const report = (parts: Partial<CheckRunReport> = {}): CheckRunReport => ({
  name: 'Enclii',
  sha,
  externalId: 'delivery-1',
  status: 'in_progress',
  conclusion: null,
  title: 'Rendering',
  summary: 'Working',
  annotations: [],
  detailsUrl: 'https://enclii.example/d/1',
  ...parts,
});
const lines = (): string[] => (repository.checkRuns[0]?.annotations ?? []).map((one) => one.message);

describe('putCheckRun', () => {
  it('creates one run, edits it, and finds it again without its id', async () => {
    const id = await on.github.feedback.putCheckRun(source, report(), null);
    const done = report({ status: 'completed', conclusion: 'success', title: 'Deployed' });
    expect(await on.github.feedback.putCheckRun(source, done, id)).toBe(id);
    expect(await on.restarted().feedback.putCheckRun(source, done, null)).toBe(id);
    expect(repository.checkRuns).toHaveLength(1);
    expect(repository.checkRuns[0]).toMatchObject({ externalId: 'delivery-1', status: 'completed', conclusion: 'success', title: 'Deployed' });
    await on.github.feedback.putCheckRun(source, report({ externalId: 'delivery-2' }), null);
    expect(repository.checkRuns).toHaveLength(2);
  });

  it('writes nothing when nothing changed', async () => {
    const id = await on.github.feedback.putCheckRun(source, report(), null);
    const from = on.forge.requests.length;
    await on.github.feedback.putCheckRun(source, report(), id);
    await on.github.feedback.putCheckRun(source, report(), null);
    expect(on.count('PATCH', /./, from) + on.count('POST', /check-runs/, from)).toBe(0);
  });

  it('a known id that is gone or belongs elsewhere is looked up again', async () => {
    const id = await on.github.feedback.putCheckRun(source, report(), null);
    const other = await on.github.feedback.putCheckRun(source, report({ externalId: 'delivery-2' }), null);
    expect(await on.github.feedback.putCheckRun(source, report(), 999_999)).toBe(id);
    expect(await on.github.feedback.putCheckRun(source, report(), other)).toBe(id);
  });

  it('G11: over 50 annotations go in batches, each exactly once', async () => {
    const annotations = Array.from({ length: 120 }, (_, index) => annotation(index + 1));
    const done = report({ status: 'completed', conclusion: 'failure', annotations });
    const id = await on.github.feedback.putCheckRun(source, done, null);
    expect(lines()).toEqual(annotations.map((one) => one.message));
    await on.github.feedback.putCheckRun(source, done, id);
    await on.restarted().feedback.putCheckRun(source, done, null);
    expect(lines()).toEqual(annotations.map((one) => one.message));
  });

  it.each(['after-applied-reset', 'reset'] as const)('G11: a connection that drops (%s) at any of the requests leaves one run and each annotation once', async (respond) => {
    const annotations = Array.from({ length: 120 }, (_, index) => annotation(index + 1));
    const done = report({ status: 'completed', conclusion: 'failure', annotations });
    on.forge.faults.add({ match: { method: 'POST', path: /check-runs/ }, respond });
    expect((await failure(on.github.feedback.putCheckRun(source, done, null))).retry).toBe('transient');
    on.forge.faults.add({ match: { method: 'PATCH', path: /check-runs/ }, respond });
    expect((await failure(on.github.feedback.putCheckRun(source, done, null))).retry).toBe('transient');
    await on.github.feedback.putCheckRun(source, done, null);
    expect(repository.checkRuns).toHaveLength(1);
    expect(lines().sort()).toEqual(annotations.map((one) => one.message).sort());
  });

  it('G11: two callers at once make one run', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => on.github.feedback.putCheckRun(source, report(), null)));
    expect(new Set(ids).size).toBe(1);
    expect(repository.checkRuns).toHaveLength(1);
  });

  it('equal annotations on purpose are kept, columns over several lines are left out', async () => {
    const twice = [annotation(1), annotation(1), { ...annotation(2), endLine: 3 }];
    const id = await on.github.feedback.putCheckRun(source, report({ annotations: twice }), null);
    await on.github.feedback.putCheckRun(source, report({ annotations: [...twice, annotation(9)] }), id);
    expect(lines()).toEqual(['M 1', 'M 1', 'M 2', 'M 9']);
  });

  it('W12: an unknown commit is waited for', async () => {
    expect((await failure(on.github.feedback.putCheckRun(source, report({ sha: 'e'.repeat(40) }), null))).code).toBe('GITHUB_COMMIT_NOT_FOUND');
  });
});

describe('setCommitStatus', () => {
  const status = { context: 'enclii/prod', state: 'pending', description: 'Rendering', targetUrl: 'https://enclii.example/' } as const;

  it('adds a status only when the newest of its context differs', async () => {
    await on.github.feedback.setCommitStatus(source, sha, status);
    await on.github.feedback.setCommitStatus(source, sha, { ...status, context: 'enclii/dev', targetUrl: null });
    await on.github.feedback.setCommitStatus(source, sha, status);
    expect(repository.statuses).toHaveLength(2);
    await on.github.feedback.setCommitStatus(source, sha, { ...status, state: 'success' });
    await on.github.feedback.setCommitStatus(source, sha, status);
    expect(repository.statuses.map((one) => one.state)).toEqual(['pending', 'pending', 'success', 'pending']);
  });

  it('cuts the description at 140 characters, never inside one, and knows the cut text again', async () => {
    const long = { ...status, description: `${'x'.repeat(138)}🚂🚂` };
    await on.github.feedback.setCommitStatus(source, sha, long);
    await on.github.feedback.setCommitStatus(source, sha, long);
    expect(repository.statuses.map((one) => one.description)).toEqual([`${'x'.repeat(138)}…`]);
  });
});

describe('deployments', () => {
  const deployment = (key: string, parts: object = {}) => ({ sha, environment: 'prod/api', production: true, transient: false, key, description: 'Release 1', ...parts });
  const success = { state: 'success', description: 'Healthy', logUrl: 'https://enclii.example/l', environmentUrl: 'https://api.example/' } as const;
  const states = (): (string | undefined)[] => repository.deployments.map((one) => one.statuses.at(-1)?.state);

  it('are made once per key, whatever the checks say, and found again', async () => {
    on.forge.seed.checkRun(repository, { sha, name: 'lint', status: 'completed', conclusion: 'failure' });
    const id = await on.github.feedback.putDeployment(source, deployment('k1'), null);
    expect(await on.github.feedback.putDeployment(source, deployment('k1'), id)).toBe(id);
    expect(await on.restarted().feedback.putDeployment(source, deployment('k1'), null)).toBe(id);
    expect(await on.github.feedback.putDeployment(source, deployment('k2'), null)).not.toBe(id);
    expect(repository.deployments).toHaveLength(2);
    expect(repository.deployments[0]).toMatchObject({ environment: 'prod/api', production: true, transient: false, ref: sha });
  });

  it('are made once when the answer got lost', async () => {
    on.forge.faults.add({ match: { method: 'POST', path: /deployments/ }, respond: 'after-applied-reset' });
    expect((await failure(on.github.feedback.putDeployment(source, deployment('k'), null))).code).toBe('GITHUB_UNAVAILABLE');
    await on.github.feedback.putDeployment(source, deployment('k'), null);
    expect(repository.deployments).toHaveLength(1);
  });

  it('get a status only when it says something new', async () => {
    const id = await on.github.feedback.putDeployment(source, deployment('k'), null);
    await on.github.feedback.setDeploymentStatus(source, id, { ...success, state: 'in_progress', environmentUrl: null });
    await on.github.feedback.setDeploymentStatus(source, id, success);
    await on.github.feedback.setDeploymentStatus(source, id, success);
    expect(repository.deployments[0]?.statuses.map((one) => one.state)).toEqual(['in_progress', 'success']);
  });

  it('a success ends nobody else’s deployment by itself; older ones of the engine are ended explicitly', async () => {
    const ids: number[] = [];
    for (const key of ['a', 'b', 'c']) {
      const id = await on.github.feedback.putDeployment(source, deployment(key, { production: false }), null);
      await on.github.feedback.setDeploymentStatus(source, id, key === 'b' ? { ...success, state: 'failure' } : success);
      ids.push(id);
    }
    const elsewhere = await on.github.feedback.putDeployment(source, deployment('d', { environment: 'dev/api', production: false }), null);
    await on.github.feedback.setDeploymentStatus(source, elsewhere, success);
    expect(states()).toEqual(['success', 'failure', 'success', 'success']);
    const kept = ids[2] ?? 0;
    await on.github.feedback.inactivateOlderDeployments(source, 'prod/api', kept);
    expect(states()).toEqual(['inactive', 'failure', 'success', 'success']);
    const from = on.forge.requests.length;
    await on.github.feedback.inactivateOlderDeployments(source, 'prod/api', kept);
    expect(on.count('POST', /statuses/, from)).toBe(0);
  });

  it('ending older ones goes on where it broke off', async () => {
    const ids: number[] = [];
    for (const key of ['a', 'b', 'c', 'd']) {
      const id = await on.github.feedback.putDeployment(source, deployment(key), null);
      await on.github.feedback.setDeploymentStatus(source, id, success);
      ids.push(id);
    }
    on.forge.faults.add({ match: { method: 'POST', path: /statuses/ }, skip: 1, respond: 'reset' });
    await failure(on.github.feedback.inactivateOlderDeployments(source, 'prod/api', ids[3] ?? 0));
    await on.github.feedback.inactivateOlderDeployments(source, 'prod/api', ids[3] ?? 0);
    expect(states()).toEqual(['inactive', 'inactive', 'inactive', 'success']);
  });
});
